import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { readGapReport, type GapReport } from '../../../src/ingest/gaps.js';
import type { Series } from '../../../src/market/series.js';
import { copyCandles } from '../../../src/storage/candle-copy.js';
import { createTestDatabase, isAvailable } from '../../support/databases.js';

const YEARS = [2015, 2016].map((year) => fileURLToPath(new URL(`../../../../shared/data/BTCUSD-1m-${year}.csv.gz`, import.meta.url)));
const kinds = (['PostgreSQL', 'TimescaleDB'] as const).filter((kind) => isAvailable(kind));

(YEARS.every((file) => existsSync(file)) && kinds.length > 0 ? describe : describe.skip)('two real years, put in by hand', () => {
  test.each(kinds)('every minute without a row is missing, as plain SQL counts them, on %s', async (kind) => {
    const database = await createTestDatabase(kind);
    try {
      const series: Series = { dataset: 'candles', exchange: 'bitfinex', symbol: 'BTC/USD', timeframe: '1m' };
      const candles = YEARS.flatMap((file) => gunzipSync(readFileSync(file)).toString().trim().split('\n').map((line) => {
        const [time, open, close, high, low, volume] = line.split(',') as [string, string, string, string, string, string];
        return { time: Number(time), open, high, low, close, volume };
      }));
      expect(await copyCandles(database.sql, series, [candles])).toBe(659_940);
      const [counted] = await database.sql<[{ missing: number }]>`
        SELECT count(*)::int AS missing FROM (SELECT min(time) AS first, max(time) AS last FROM ohlcv) s,
          generate_series(s.first, s.last, interval '1 minute') minute
        WHERE NOT EXISTS (SELECT FROM ohlcv WHERE exchange = 'bitfinex' AND symbol = 'BTC/USD' AND timeframe = '1m' AND time = minute)`;
      const context = { sql: database.sql, now: () => candles.at(-1)!.time + 60_000, readers: 3 };
      const { report, listed } = await readGapReport(context, {}, async (found: GapReport, gaps) => {
        let intervals = 0;
        for await (const gap of gaps) intervals += gap.intervals;
        return { report: found, listed: intervals };
      });
      expect(report.series).toMatchObject([{ series, stored: 659_940, missing: counted.missing, counts: { missing: counted.missing, lost: 0, stale: 0, 'no-trades': 0 } }]);
      expect(listed).toBe(counted.missing);
      expect(counted.missing).toBeGreaterThan(392_000);
    } finally {
      await database.drop();
    }
  }, 180_000);
});
