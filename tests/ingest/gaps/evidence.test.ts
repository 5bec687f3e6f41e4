import { afterEach, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { readGapReport, reportGaps, type Contradiction, type Gap, type GapWish } from '../../../src/ingest/gaps.js';
import type { AbsenceReason } from '../../../src/market/page.js';
import type { Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { upsertRows } from '../../../src/storage/row-repository.js';
import { extendCoverage } from '../../../src/storage/coverage-repository.js';
import { recordRejected } from '../../../src/storage/rejected-repository.js';
import { finishRun, startRun, type RunStatus } from '../../../src/storage/run-repository.js';
import { describeEachDatabase } from '../../support/databases.js';

const HOUR = 3_600_000;
// Over the end of a year, and so of a ledger bucket.
const START = Date.UTC(2023, 11, 31, 20);
const at = (hour: number) => START + hour * HOUR;
const span = (from: number, to: number): Range => ({ from: at(from), to: at(to) });
const now = () => at(12) + 60_000;
const btc = (exchange: string, symbol = 'BTC/USDT'): Series => ({ dataset: 'candles', exchange, symbol, timeframe: '1h' });

describeEachDatabase('what the gap report knows of a gap', (database) => {
  afterEach(() => database.sql.unsafe('TRUNCATE ohlcv, coverage, ingest_runs, rejected_rows'));

  const store = (series: Series, hours: readonly number[], close = '100', volume = '2') =>
    upsertRows(database.sql, series, hours.map((hour) => ({ time: at(hour), open: close, high: close, low: close, close, volume })));
  const cover = (series: Series, covered: Range[], absent: Partial<Record<AbsenceReason, Range[]>> = {}) =>
    extendCoverage(database.sql, series, { covered, absent: { 'no-trades': [], 'not-listed': [], 'out-of-reach': [], ...absent } });
  const ran = async (series: Series, asked: Range, status: RunStatus | 'running', error?: string): Promise<string> => {
    const id = await startRun(database.sql, { command: 'backfill', series, source: 'api', asked });
    if (status !== 'running') await finishRun(database.sql, id, status, error);
    return id;
  };
  const gapsOf = async (wish: GapWish = {}): Promise<Gap[]> => readGapReport({ sql: database.sql, now }, wish, async (_report, listed) => {
    const gaps: Gap[] = [];
    for await (const gap of listed) gaps.push(gap);
    return gaps;
  });
  const contradictions = async (threshold: number): Promise<Contradiction[]> => readGapReport({ sql: database.sql, now }, {}, async (_report, _gaps, compare) => {
    const found: Contradiction[] = [];
    for await (const each of compare(threshold)) found.push(each);
    return found;
  });

  test('a gap over two ledger buckets is one, and names the newest ended run that asked for it', async () => {
    const series = btc('binance');
    await store(series, [0, 8]);
    await ran(series, span(0, 9), 'failed', 'binance: gone');
    const second = await ran(series, span(2, 4), 'failed', 'binance: gone again');
    await ran(series, span(0, 9), 'running');
    await ran(series, span(9, 12), 'done');
    const [missing, stale, ...others] = await gapsOf();
    expect(missing).toMatchObject({
      series, class: 'missing', range: span(1, 8), intervals: 7,
      evidence: { settledAt: null, run: { id: second, source: 'api', command: 'backfill', asked: span(2, 4), status: 'failed', error: 'binance: gone again' }, rejection: null, outage: null },
    });
    expect(stale).toMatchObject({ class: 'stale', range: span(9, 12), evidence: { run: { status: 'done' } } });
    expect(others).toEqual([]);
  });

  test('a rejected row gives its reason; a silence says when the ledger heard of it', async () => {
    const series = btc('kraken');
    await store(series, [0, 3]);
    await cover(series, [span(0, 1), span(2, 4)], { 'no-trades': [span(2, 3)] });
    const run = await ran(series, span(0, 12), 'partial');
    await recordRejected(database.sql, series, run, [{ time: at(1), reason: 'a price is negative', raw: [at(1), '-1'] }]);
    const [rejected, silent] = await gapsOf({ classes: ['rejected', 'no-trades'] });
    expect(rejected).toMatchObject({ class: 'rejected', range: span(1, 2), evidence: { rejection: { reason: 'a price is negative' }, settledAt: null } });
    expect(silent).toMatchObject({ class: 'no-trades', range: span(2, 3), evidence: { rejection: null, run: { id: run, status: 'partial' } } });
    expect(Math.abs(silent!.evidence.settledAt! - Date.now())).toBeLessThan(600_000);
  });

  test('an outage names how many were silent and who traded; with one symbol it is none', async () => {
    for (const symbol of ['BTC/USDT', 'ETH/USDT']) await cover(btc('okx', symbol), [span(0, 12)], { 'no-trades': [span(0, 12)] });
    await cover(btc('kraken'), [span(0, 12)], { 'no-trades': [span(0, 6)] });
    await store(btc('kraken'), [6, 7, 8, 9, 10, 11]);
    const gaps = await gapsOf({ symbols: ['BTC/USDT'] });
    expect(gaps).toMatchObject([
      { series: btc('kraken'), class: 'no-trades', range: span(0, 6) },
      { series: btc('okx'), class: 'outage', range: span(0, 12), evidence: { outage: { silent: 2, traded: 'kraken' } } },
    ]);
  });

  test('all that was asked failed: missing, not silence; a run that never ended promises nothing', async () => {
    await ran(btc('bybit'), span(2, 6), 'failed', 'bybit: gone');
    await ran(btc('coinbase'), span(2, 6), 'running');
    const { series } = await reportGaps({ sql: database.sql, now }, {});
    expect(series).toMatchObject([{ series: btc('bybit'), range: span(2, 12), stored: 0, missing: 4, gapRate: 1, counts: { missing: 4, stale: 6 }, lastRow: null, age: null }]);
  });

  test('one candle; age counts from its close, and the rate leaves out what is stale', async () => {
    await store(btc('binance'), [3]);
    const { series } = await reportGaps({ sql: database.sql, now }, {});
    expect(series).toMatchObject([{ range: span(3, 12), intervals: 9, expected: 1, stored: 1, missing: 0, gapRate: 0, longestGap: null, counts: { stale: 8 }, lastRow: at(3), age: 8 * HOUR + 60_000 }]);
  });

  test('compares a silence with what two others traded, in the quote currency', async () => {
    await cover(btc('kraken'), [span(0, 12)], { 'no-trades': [span(1, 3), span(4, 6)] });
    await store(btc('kraken'), [0, 3, 6]);
    await store(btc('binance'), [0, 1, 2, 3, 4, 5], '100', '2');
    await store(btc('okx'), [1, 2, 4], '100', '3');
    await store(btc('bybit'), [5], '100', '1');
    await store(btc('bybit', 'BTC/USD'), [5], '100', '900');
    expect(await contradictions(150)).toEqual([
      { series: btc('kraken'), range: span(1, 3), intervals: 2, others: [{ exchange: 'binance', volume: 400 }, { exchange: 'okx', volume: 600 }] },
      { series: btc('kraken'), range: span(4, 5), intervals: 1, others: [{ exchange: 'binance', volume: 200 }, { exchange: 'okx', volume: 300 }] },
    ]);
    expect(await contradictions(99)).toHaveLength(2);
    expect((await contradictions(99))[1]).toMatchObject({ range: span(4, 6) });
    expect(await contradictions(250)).toEqual([]);
  });
});

describeEachDatabase('the gap report beside others', (database) => {
  test('report and list are of one moment, and nobody who writes waits', async () => {
    const series = btc('binance');
    const candle = (hour: number) => ({ time: at(hour), open: '1', high: '1', low: '1', close: '1', volume: '1' });
    await upsertRows(database.sql, series, [candle(0), candle(9)]);
    const gaps = await readGapReport({ sql: database.sql, now, readers: 2 }, { classes: ['missing'] }, async (report, listed) => {
      expect(report.series[0]!.missing).toBe(8);
      await database.sql.begin(async (tx) => {
        await tx`SET LOCAL lock_timeout = '5s'`;
        await upsertRows(tx, series, [candle(1), candle(2), candle(3)]);
      });
      const found: Gap[] = [];
      for await (const gap of listed) found.push(gap);
      return found;
    });
    expect(gaps).toMatchObject([{ range: span(1, 9), intervals: 8 }]);
    expect((await reportGaps({ sql: database.sql, now }, {})).series[0]!.missing).toBe(5);
  });

  test('a thousand series are a few questions', async () => {
    await database.sql`
      INSERT INTO ohlcv SELECT ${new Date(at(0))}::timestamptz + t * interval '1 day', 'kraken', 'S' || s || '/USDT', '1d', 1, 1, 1, 1, 1
      FROM generate_series(1, 1000) s, generate_series(0, 400, 2) t`;
    let questions = 0;
    const sql = postgres(database.environment.DATABASE_URL, { max: 1, debug: () => (questions += 1) });
    try {
      const midnight = { sql, now: () => Date.UTC(2025, 5, 1) };
      const { series } = await reportGaps(midnight, { exchanges: ['kraken'] });
      expect(series).toHaveLength(1000);
    } finally {
      await sql.end();
    }
    expect(questions).toBeLessThan(30);
  });
}, { kinds: ['PostgreSQL', 'TimescaleDB'] });
