import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { readGapReport, type SeriesGaps } from '../../../src/ingest/gaps.js';
import type { Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { copyRows } from '../../../src/storage/row-copy.js';
import { createTestDatabase, isAvailable, type TestDatabase } from '../../support/databases.js';
import { backfillOnSandbox, expectNothingLeft, wanted } from '../backfill/backfill-on-sandbox.js';

const YEARS = [2015, 2016].map((year) => fileURLToPath(new URL(`../../../../shared/data/BTCUSD-1m-${year}.csv.gz`, import.meta.url)));
const ROWS = 659_940;
const END = Date.UTC(2017, 0, 1);

const obstacle = YEARS.every((file) => existsSync(file)) ? isAvailable('PostgreSQL') ? undefined : 'without a server' : 'without ../shared/data';

(obstacle === undefined ? describe : describe.skip)(['two real years', obstacle].join(' ').trimEnd(), () => {
  let database: TestDatabase;
  beforeAll(async () => { database = await createTestDatabase('PostgreSQL'); });
  afterAll(() => database.drop());

  /** The only series, and how many intervals its listed gaps have, by class. */
  async function reported(): Promise<{ series: SeriesGaps; listed: Record<string, number> }> {
    return readGapReport({ sql: database.sql, now: () => END, readers: 3 }, {}, async ({ series }, gaps) => {
      const listed: Record<string, number> = {};
      for await (const gap of gaps) listed[gap.class] = (listed[gap.class] ?? 0) + gap.intervals;
      expect(series).toHaveLength(1);
      return { series: series[0]!, listed };
    });
  }

  /** Minutes of a span without a row, as anyone would count them. */
  async function absentMinutes({ exchange }: Series, { from, to }: Range): Promise<number> {
    // Without statistics the planner compares every minute with every row.
    await database.sql`ANALYZE ohlcv`;
    const [counted] = await database.sql<[{ n: number }]>`
      SELECT count(*)::int AS n FROM generate_series(${new Date(from)}::timestamptz, ${new Date(to - 60_000)}::timestamptz, interval '1 minute') minute
      WHERE NOT EXISTS (SELECT FROM ohlcv WHERE exchange = ${exchange} AND symbol = 'BTC/USD' AND timeframe = '1m' AND time = minute)`;
    return counted.n;
  }

  test('put in by hand: every minute without a row is missing, as plain SQL counts them', async () => {
    const series: Series = { dataset: 'candles', exchange: 'bitfinex', symbol: 'BTC/USD', timeframe: '1m' };
    const candles = YEARS.flatMap((file) => gunzipSync(readFileSync(file)).toString().trim().split('\n').map((line) => {
      const [time, open, close, high, low, volume] = line.split(',') as [string, string, string, string, string, string];
      return { time: Number(time), open, high, low, close, volume };
    }));
    expect(await copyRows(database.sql, series, [candles])).toBe(ROWS);
    const { series: found, listed } = await reported();
    const end = candles.at(-1)!.time + 60_000;
    const missing = await absentMinutes(series, { from: found.range.from, to: end });
    expect(missing).toBeGreaterThan(392_000);
    expect(found).toMatchObject({ series, stored: ROWS, missing, counts: { missing, lost: 0, stale: (END - end) / 60_000, 'no-trades': 0 } });
    expect(listed).toEqual({ missing, ...(end < END ? { stale: (END - end) / 60_000 } : {}) });
  }, 400_000);

  test('backfilled through the sandbox: every minute without a row is one without trades', async () => {
    await database.sql`TRUNCATE ohlcv`;
    const running = await backfillOnSandbox('binance', { data: YEARS.map((file) => ({ symbol: 'BTC/USD', file, columns: ['time', 'open', 'close', 'high', 'low', 'volume'] })) });
    try {
      const wish = wanted('binance', 'BTC/USD', '1m', '2015-01-01', '2017-01-01');
      expectNothingLeft(await running.run(database.sql, [wish]));
      const { series: found, listed } = await reported();
      const silent = await absentMinutes(wish.series, wish.range);
      expect(found).toMatchObject({ series: wish.series, range: wish.range, stored: ROWS, missing: 0, expected: ROWS, counts: { missing: 0, lost: 0, stale: 0, 'no-trades': silent } });
      expect(ROWS + silent).toBe(731 * 1440);
      expect(listed).toEqual({ 'no-trades': silent });
    } finally {
      await running.close();
    }
  }, 300_000);
});
