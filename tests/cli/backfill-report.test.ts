import { expect, test } from '@jest/globals';
import { reportBackfill } from '../../src/cli/backfill-report.js';
import type { Outcome } from '../../src/ingest/outcome.js';

const HOUR = 3_600_000;
const DAY = { from: Date.parse('2024-01-01'), to: Date.parse('2024-01-02') };
const series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1h' } as const;

const LAST = [{ from: DAY.to - HOUR, to: DAY.to }];

function outcome(rejected: number): Outcome {
  return {
    request: { series, wanted: [DAY] }, source: 'api', status: 'partial', pages: 1, got: 23, new: 23, revised: 0, rejected, first: undefined, last: undefined,
    absent: { 'no-trades': 0, 'not-listed': 0, 'out-of-reach': 0 }, unanswered: LAST, error: undefined, databaseFailed: false,
  };
}

test.each([
  ['by no source', { outcomes: [outcome(0)], forgotten: [], error: undefined }, 'no source answered for it'],
  ['for rows that are none', { outcomes: [outcome(1)], forgotten: [], error: undefined }, '1 invalid rows are kept in rejected_rows'],
  ['by a source that failed', { outcomes: [outcome(0)], forgotten: LAST, error: new Error('HTTP 503') }, 'HTTP 503'],
  ['by a database that forgets', { outcomes: [outcome(0)], forgotten: LAST, error: undefined }, expect.stringContaining('the database no longer has it')],
])('what is left %s is told as such', (_, became, message) => {
  const { series: [reported], left } = reportBackfill([{ series, range: DAY, leftOut: undefined, left: LAST, ...became }], false);
  expect(left).toBe(1);
  expect(reported).toMatchObject({ status: 'partial', message });
});
