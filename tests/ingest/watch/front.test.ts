import { expect, test } from '@jest/globals';
import { frontOf } from '../../../src/ingest/watch/front.js';

const MINUTE = 60_000;
const minutes = (...pairs: [number, number][]) => pairs.map(([from, to]) => ({ from: from * MINUTE, to: to * MINUTE }));
const [WATCHED] = minutes([0, 1000]);

test.each([
  ['nothing has closed: nothing is asked', [], [], []],
  ['one has closed: it, and the three newest again', [[999, 1000]], [[997, 1000]], []],
  ['a few were missed: all of them', [[990, 1000]], [[990, 1000]], []],
  ['a hole within an answer\'s reach goes along', [[950, 952], [999, 1000]], [[950, 952], [997, 1000]], []],
  ['more than an answer holds: the newest at once, the rest behind', [[500, 1000]], [[900, 1000]], [[500, 900]]],
  ['a hole farther back waits behind', [[10, 20], [999, 1000]], [[997, 1000]], [[10, 20]]],
  ['a hole while nothing has closed waits behind', [[950, 952]], [], [[950, 952]]],
] as [string, [number, number][], [number, number][], [number, number][]][])('%s', (_, open, fresh, behind) => {
  expect(frontOf(minutes(...open), WATCHED!, '1m', 100)).toEqual({ fresh: minutes(...fresh), behind: minutes(...behind) });
});

test('asks nothing from before the watch began', () => {
  expect(frontOf(minutes([0, 2]), minutes([0, 2])[0]!, '1m', 100)).toEqual({ fresh: minutes([0, 2]), behind: [] });
});

test.each([
  ['what came unasked is asked for once, with the three newest', [], 999, [[997, 1000]], []],
  ['and what it lacks goes along', [[990, 992]], 999, [[990, 992], [997, 1000]], []],
  ['once that was asked, nothing is', [], 1000, [], []],
  ['a clock that was set back asks nothing', [], 1060, [], []],
] as [string, [number, number][], number, [number, number][], [number, number][]][])('%s', (_, open, checked, fresh, behind) => {
  expect(frontOf(minutes(...open), WATCHED!, '1m', 100, checked * MINUTE)).toEqual({ fresh: minutes(...fresh), behind: minutes(...behind) });
});
