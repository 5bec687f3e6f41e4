import { expect, test } from '@jest/globals';
import { watchedFrom } from '../../../src/ingest/watch/horizon.js';

const NOW = Date.parse('2024-05-15T12:34:56Z');

test.each([
  ['nothing is known: a hundred candles', undefined, '2024-05-15T10:54:00Z'],
  ['known for years and until now: a week back', ['2019-01-01', '2024-05-15T12:34:00Z'], '2024-05-08T12:34:00Z'],
  ['known since yesterday: from there on', ['2024-05-14', '2024-05-15T12:34:00Z'], '2024-05-14T00:00:00Z'],
  ['titan did not run for a month: from the end of what is known', ['2019-01-01', '2024-04-15'], '2024-04-15T00:00:00Z'],
] as [string, [string, string] | undefined, string][])('%s', (_, known, since) => {
  const span = known === undefined ? undefined : { from: Date.parse(known[0]), to: Date.parse(known[1]) };
  expect(new Date(watchedFrom(span, '1m', NOW))).toEqual(new Date(since));
});
