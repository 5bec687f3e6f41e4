import { expect, test } from '@jest/globals';
import { reportBackfill } from '../../src/cli/backfill-report.js';
import type { Outcome } from '../../src/ingest/outcome.js';
import type { Multirange } from '../../src/market/range.js';

const HOUR = 3_600_000;
const DAY = { from: Date.parse('2024-01-01'), to: Date.parse('2024-01-02') };
const series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1h' } as const;

function outcome(unanswered: Multirange, rejected = 0): Outcome {
  return {
    request: { series, wanted: [DAY] }, source: 'api', status: unanswered.length > 0 ? 'partial' : 'done', pages: 1, got: 24, new: 24, revised: 0, rejected,
    first: undefined, last: undefined, absent: { 'no-trades': 0, 'not-listed': 0, 'out-of-reach': 0 }, unanswered, error: undefined, databaseFailed: false,
  };
}

const LAST = [{ from: DAY.to - HOUR, to: DAY.to }];

test.each([
  ['by no source', outcome(LAST), 'no source answered for it'],
  ['for rows that are none', outcome(LAST, 1), '1 invalid rows are kept in rejected_rows'],
  ['by a database that forgets', outcome([]), expect.stringContaining('the database no longer has it')],
])('what is left %s is told as such', (_, done, message) => {
  const { series: [reported], left } = reportBackfill([{ series, range: DAY, leftOut: undefined, outcomes: [done], left: LAST, error: undefined }], false);
  expect(left).toBe(1);
  expect(reported).toMatchObject({ status: 'partial', message });
});
