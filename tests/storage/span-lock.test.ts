import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import type { Database } from '../../src/storage/database.js';
import { lockSpan } from '../../src/storage/span-lock.js';
import { describeEachDatabase } from '../support/databases.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MONDAY = Date.UTC(2024, 0, 1);
const series: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
const day = (nr: number): Range => ({ from: MONDAY + nr * DAY, to: MONDAY + (nr + 1) * DAY });

// Connections of an embedded database share one session, and their transactions follow each other anyway.
describeEachDatabase('the lock on a span of a series', (database) => {
  let other: Database;
  beforeAll(async () => { other = await database.openAnother(); });
  afterAll(() => other.close());

  /** Whether the other client waits for what a transaction of this one has locked. */
  const isKeptOut = async (mine: readonly Range[], theirs: readonly Range[], theirSeries = series): Promise<boolean> => database.sql.begin(async (sql) => {
    await lockSpan(sql, series, mine);
    const trial = other.sql.begin(async (tx) => {
      await tx`SET LOCAL lock_timeout = '50ms'`;
      await lockSpan(tx, theirSeries, theirs);
    });
    return trial.then(() => false, (error: { code?: string }) => {
      if (error.code === '55P03') return true;
      throw error;
    });
  });

  test('keeps out who would touch the same row of the ledger, and nobody else', async () => {
    expect(await isKeptOut([day(0)], [day(0)])).toBe(true);
    expect(await isKeptOut([day(0)], [day(6)])).toBe(true);
    expect(await isKeptOut([day(0)], [day(7)])).toBe(false);
    expect(await isKeptOut([day(0), day(30)], [day(14), day(28)])).toBe(true);
    expect(await isKeptOut([day(0), day(30)], [day(14)])).toBe(false);
    expect(await isKeptOut([day(0)], [day(0)], { ...series, symbol: 'ETH/USDT' })).toBe(false);
    expect(await isKeptOut([day(0)], [])).toBe(false);
  });

  test('of ten years takes no more locks than a server can give to many', async () => {
    const taken = await database.sql.begin(async (sql) => {
      await lockSpan(sql, series, [{ from: MONDAY, to: MONDAY + 3_650 * DAY }]);
      return sql<{ locks: number }[]>`SELECT count(*)::int AS locks FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`;
    });
    expect(taken).toEqual([{ locks: 64 }]);
  });

  test('of many that want several spans, in whatever order, none waits for ever', async () => {
    const inside = new Map<number, number>();
    let most = 0;
    const weeks = Array.from({ length: 60 }, (_, nr) => [nr % 5, (nr * 3) % 5, (nr * 7 + 2) % 5].map((week) => week * 7));
    await Promise.all(weeks.map((days, nr) => (nr % 2 === 0 ? database : other).sql.begin(async (sql) => {
      await lockSpan(sql, series, days.map(day).sort((a, b) => a.from - b.from));
      for (const one of new Set(days)) {
        inside.set(one, (inside.get(one) ?? 0) + 1);
        most = Math.max(most, inside.get(one)!);
      }
      await sql`SELECT pg_sleep(0.002)`;
      for (const one of new Set(days)) inside.set(one, inside.get(one)! - 1);
    })));
    expect(most).toBe(1);
  });
}, { kinds: ['PostgreSQL'] });
