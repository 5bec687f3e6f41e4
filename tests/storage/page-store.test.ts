import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { candles } from '../../src/market/datasets/candles.js';
import { multirange } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import { validateRows } from '../../src/market/validation.js';
import { readCoverage } from '../../src/storage/coverage-repository.js';
import type { Database } from '../../src/storage/database.js';
import { storePages, type Answer } from '../../src/storage/page-store.js';
import { startRun } from '../../src/storage/run-repository.js';
import { describeEachDatabase } from '../support/databases.js';

const MINUTE = 60_000;
const START = Date.UTC(2023, 11, 20);
const series: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };

/** Minutes of which every seventh has no candle. */
function answerOf(first: number, length: number): Answer {
  const minutes = Array.from({ length }, (_, nr) => first + nr);
  const range = { from: START + first * MINUTE, to: START + (first + length) * MINUTE };
  const traded = minutes.filter((minute) => minute % 7 !== 0);
  const { rows, rejected } = validateRows(candles, traded.map((minute) => [START + minute * MINUTE, '1', '2', '1', '2', String(minute)]), '1m', [range]);
  const absent = multirange(minutes.filter((minute) => minute % 7 === 0).map((minute) => ({ from: START + minute * MINUTE, to: START + (minute + 1) * MINUTE })));
  return { rows, rejected, coverage: { covered: [range], absent: { 'no-trades': absent, 'not-listed': [], 'out-of-reach': [] } } };
}

describeEachDatabase('answers of one series that are stored at once', (database) => {
  let other: Database;
  beforeAll(async () => { other = await database.openAnother(); });
  afterAll(() => other.close());

  test('are counted once, wherever they overlap, and the ledger fits the rows', async () => {
    const asked = { from: START, to: START + 50_000 * MINUTE };
    const runId = await startRun(database.sql, { command: 'backfill', series, source: 'api', asked });
    // Over five weeks, two years and two chunks; most minutes twice.
    const windows = Array.from({ length: 30 }, (_, nr) => [((nr * 7) % 30) * 1_600, 3_000] as const);
    const stored = await Promise.all(windows.map(([first, length], nr) =>
      storePages((nr % 2 === 0 ? database : other).sql, { series, runId, take: () => [answerOf(first, length / 2), answerOf(first + length / 2, length / 2)] })));
    const minutes = new Set(windows.flatMap(([first, length]) => Array.from({ length }, (_, nr) => first + nr)));
    const rows = [...minutes].filter((minute) => minute % 7 !== 0).length;
    expect(stored.reduce((sum, counts) => sum + counts.new, 0)).toBe(rows);
    expect(stored.every(({ revised }) => revised === 0)).toBe(true);
    expect(await database.sql`SELECT count(*)::int AS rows FROM ohlcv`).toEqual([{ rows }]);
    const { covered, absent } = await readCoverage(database.sql, series, asked);
    expect(covered).toEqual([{ from: START, to: START + Math.max(...minutes) * MINUTE + MINUTE }]);
    expect(absent['no-trades']).toHaveLength(minutes.size - rows);
  });
});
