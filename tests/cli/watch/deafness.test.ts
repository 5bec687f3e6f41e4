import { beforeEach, expect, test } from '@jest/globals';
import { Deafness } from '../../../src/cli/watch/deafness.js';
import { TemporaryError } from '../../../src/errors.js';
import type { LaneStreamState } from '../../../src/ingest/watch/watch-event.js';
import type { DatasetName } from '../../../src/market/series.js';

const MINUTE = 60_000;
const LOST = 'okx: liquidations not listened to since 2024-01-01T00:00:00.000Z; what is missed cannot be asked for';
const LATE = 'okx: candles not listened to since 2024-01-01T00:00:00.000Z; each tick asks for them';
const CONNECTED: LaneStreamState = { kind: 'connected' };
const AGAIN: LaneStreamState = { kind: 'reconnecting', until: 0, error: new TemporaryError('gone') };

let now: number;
let deafness: Deafness;
beforeEach(() => {
  now = Date.UTC(2024, 0, 1);
  deafness = new Deafness(() => now);
});

const tell = (dataset: DatasetName, state: LaneStreamState): void => { deafness.note({ type: 'stream', exchange: 'okx', dataset, state }); };

test('what only listeners hear of is lost, candles are late, once it has lasted', () => {
  tell('liquidations', { kind: 'connecting' });
  tell('candles', AGAIN);
  now += 3 * MINUTE;
  expect(deafness.longerThan(3 * MINUTE)).toEqual({ lost: [], late: [] });
  now += 1;
  expect(deafness.longerThan(3 * MINUTE)).toEqual({ lost: [LOST], late: [LATE] });
});

test('trying again is no listening, being connected is', () => {
  tell('liquidations', AGAIN);
  now += 4 * MINUTE;
  tell('liquidations', { kind: 'connecting' });
  expect(deafness.longerThan(3 * MINUTE).lost).toEqual([LOST]);
  tell('liquidations', CONNECTED);
  expect(deafness.longerThan(3 * MINUTE).lost).toEqual([]);
  tell('liquidations', AGAIN);
  expect(deafness.longerThan(3 * MINUTE).lost).toEqual([]);
});

test('where nothing could be connected yet, ticks tell of it; nothing is owed where nothing is asked for', () => {
  const tick = (state: LaneStreamState) => deafness.note({
    type: 'lane-ticked', at: now, tick: { exchange: 'okx', startedAt: now, elapsed: 0, outcomes: [], error: new TemporaryError('no markets'), streams: [{ dataset: 'liquidations', state, new: 0 }] },
  });
  tick({ kind: 'connecting' });
  now += 4 * MINUTE;
  tick({ kind: 'connecting' });
  expect(deafness.longerThan(3 * MINUTE).lost).toEqual([LOST]);
  tick({ kind: 'idle' });
  expect(deafness.longerThan(3 * MINUTE).lost).toEqual([]);
});
