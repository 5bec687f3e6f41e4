import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import { findWishes } from '../../src/cli/gap-wishes.js';
import { fillGaps, type FillEffort } from '../../src/ingest/gaps-fill.js';
import { planFill, wantedOf, type FillPlan } from '../../src/ingest/gaps-fill-plan.js';
import { reportGaps, type SeriesGaps } from '../../src/ingest/gaps.js';
import { countIntervals, multirange, type Range } from '../../src/market/range.js';
import { extendCoverage } from '../../src/storage/coverage-repository.js';
import { claimLease } from '../../src/storage/lease-repository.js';
import { describeEachDatabase } from '../support/databases.js';
import { anOwner, backfillOnSandbox, expectNothingLeft, klineWindows, NOW, wanted, type BackfillOnSandbox } from './backfill/backfill-on-sandbox.js';

const HOUR = 3_600_000;
const never = (): AbortSignal => new AbortController().signal;

describeEachDatabase('titan gaps fill', (database) => {
  let running: BackfillOnSandbox | undefined;
  beforeEach(() => database.sql`TRUNCATE ohlcv, coverage, ingest_runs, rejected_rows, leases`);
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  const scope = { classes: ['missing', 'rejected', 'lost'] as const };
  const context = () => ({ sql: database.sql, now: () => NOW });
  async function plan(maxRequests = Infinity, recheck = false): Promise<FillPlan> {
    const wishes = await findWishes(context(), scope, recheck);
    return planFill(wishes.length === 0 ? [] : [running!.lane], wishes, maxRequests, never());
  }
  const carryOut = (planned: FillPlan, signal = never(), observe?: Parameters<typeof fillGaps>[3]): Promise<FillEffort[]> =>
    fillGaps({ sql: database.sql, command: 'gaps fill', owner: anOwner() }, planned, signal, observe);
  const fill = async (...args: Parameters<typeof plan>): Promise<FillEffort[]> => carryOut(await plan(...args));
  const reported = async (): Promise<SeriesGaps> => (await reportGaps(context(), {})).series[0]!;

  /** Takes rows away, and the ledger's word of them where it is to know nothing. */
  const lose = (from: number, to: number) => database.sql`DELETE FROM ohlcv WHERE time >= ${new Date(from)} AND time < ${new Date(to)}`;
  const forget = async (from: number, to: number) => {
    await lose(from, to);
    const hole = `{[${new Date(from).toISOString()},${new Date(to).toISOString()})}`;
    await database.sql`UPDATE coverage SET covered = covered - ${hole}::tstzmultirange, no_trades = no_trades - ${hole}::tstzmultirange`;
  };
  const refuse = async (from: number, to: number) => {
    await forget(from, to);
    await database.sql`
      INSERT INTO rejected_rows (dataset, exchange, symbol, timeframe, time, reason, raw, run_id)
      SELECT dataset, exchange, symbol, timeframe, ${new Date(from)}, 'a price is negative', '[]', max(id) FROM ingest_runs GROUP BY 1, 2, 3, 4`;
  };

  test.each([
    ['binance', 'SOL/USDT', '1h', '2023-11-20', '2024-02-10'],
    ['coinbase', 'MLN/USD', '5m', '2024-01-01', '2024-01-08'],
    ['okx', 'MLN/USDT', '1d', '2022-06-01', undefined],
  ] as const)('%s %s %s: what was lost, forgotten and refused comes back, digit for digit, by the planned requests and no others; a second fill asks nothing', async (exchange, symbol, timeframe, from, until) => {
    running = await backfillOnSandbox(exchange);
    const wish = wanted(exchange, symbol, timeframe, from, until);
    expectNothingLeft(await running.run(database.sql, [wish]));
    const before = await contents(database.sql);
    const times = (await database.sql<{ time: Date }[]>`SELECT time FROM ohlcv ORDER BY time`).map(({ time }) => time.getTime());
    const at = (share: number) => times[Math.floor((times.length - 1) * share)]!;
    const interval = timeframe === '1d' ? 24 * HOUR : timeframe === '1h' ? HOUR : HOUR / 12;
    await lose(at(0), at(0) + 1);
    await forget(at(0.2), at(0.3));
    await lose(at(0.3), at(0.32));
    await refuse(at(0.4), at(0.4) + interval);
    await forget(at(0.5), at(0.5) + interval);
    await lose(at(0.7), at(0.9));
    await lose(at(1), at(1) + 1);
    const { counts } = await reported();
    expect({ lost: counts.lost > 3, missing: counts.missing > 2, rejected: counts.rejected }).toEqual({ lost: true, missing: true, rejected: 1 });

    const planned = await plan();
    expect(planned.unasked).toEqual([]);
    running.asked();
    const efforts = await carryOut(planned);
    const candleRequests = running.asked().filter(({ target }) => /kline|candles/.test(target)).length;
    expect(candleRequests).toBe(planned.tasks.reduce((sum, { requests }) => sum + requests!, 0));
    expect(efforts.map(({ reason }) => reason)).toEqual(efforts.map(() => undefined));
    expect(await contents(database.sql)).toEqual(before);
    expect(await reported()).toMatchObject({ missing: 0 });

    expect(await fill()).toEqual([]);
    expect(running.asked()).toEqual([]);
    expect(await database.sql`SELECT FROM leases`).toHaveLength(0);
  });

  if (database.kind !== 'PostgreSQL') return;

  test('--max-requests: the smallest first, no more than that, and the rest says so; another fill ends it', async () => {
    running = await backfillOnSandbox('binance');
    const wish = wanted('binance', 'BTC/USDT', '1m', '2024-02-01', '2024-02-10');
    await running.run(database.sql, [wish]);
    const before = await contents(database.sql);
    const single = Date.parse('2024-02-02T05:00Z');
    await lose(single, single + 60_000);
    await forget(Date.parse('2024-02-06T00:00Z'), Date.parse('2024-02-09T00:00Z'));
    running.asked();
    const planned = await plan(3);
    expect(planned.unasked).toMatchObject([{ reason: 'left for another run by --max-requests' }]);
    await carryOut(planned);
    const asked = [...klineWindows(running.asked()).values()].flat();
    expect(asked).toHaveLength(3);
    expect(asked[0]!.from).toBe(single);
    expect(await reported()).toMatchObject({ counts: { lost: 0, missing: 3 * 1440 - 2 * 1000 } });
    await fill();
    expect([...klineWindows(running.asked()).values()].flat()).toHaveLength(3);
    expect(await contents(database.sql)).toEqual(before);
  });

  test('--recheck asks again for what the exchange said had no trades; else it is left alone', async () => {
    running = await backfillOnSandbox('binance');
    await running.run(database.sql, [wanted('binance', 'BTC/USDT', '1h', '2024-03-01', '2024-03-10')]);
    const before = await contents(database.sql);
    const silence: Range = { from: Date.parse('2024-03-04T03:00Z'), to: Date.parse('2024-03-04T06:00Z') };
    await lose(silence.from, silence.to);
    await database.sql`UPDATE coverage SET no_trades = tstzmultirange(tstzrange(${new Date(silence.from)}, ${new Date(silence.to)}))`;
    running.asked();
    expect(await fill()).toEqual([]);
    expect(running.asked()).toEqual([]);
    expect((await fill(Infinity, true)).map(({ task }) => wantedOf(task))).toEqual([[silence]]);
    expect([...klineWindows(running.asked()).values()].flat()).toEqual([silence]);
    expect((await contents(database.sql)).rows).toEqual(before.rows);
  });

  test('what stays missing says why: an exchange that fails, rows that cannot be right', async () => {
    running = await backfillOnSandbox('binance');
    await running.run(database.sql, [wanted('binance', 'BTC/USDT', '1h', '2024-03-01', '2024-03-10')]);
    await forget(Date.parse('2024-03-04T03:00Z'), Date.parse('2024-03-04T06:00Z'));
    running.sandbox.setFaults([{ kind: 'status', status: 451, path: '/api/v3/klines' }]);
    expect((await fill())[0]!.reason).toMatch(/^binance: HTTP 451/);
    running.sandbox.setFaults([{ kind: 'bad-rows', flaw: 'negative-price', path: '/api/v3/klines' }]);
    expect((await fill())[0]!.reason).toBe('1 row came that could not be right: see rejected_rows');
    expect(await reported()).toMatchObject({ missing: 1, counts: { rejected: 1 } });
    running.sandbox.setFaults([]);
    expect((await fill())[0]!.reason).toBeUndefined();
    expect(await reported()).toMatchObject({ missing: 0 });
  });

  test('lost rows that no source reaches any more stay lost and are not asked for; what was never asked is, once', async () => {
    running = await backfillOnSandbox('kraken');
    const wish = wanted('kraken', 'BTC/USDT', '1h', '2024-05-01');
    await running.run(database.sql, [wish]);
    const old: Range = { from: Date.parse('2024-01-01T03:00Z'), to: Date.parse('2024-01-01T05:00Z') };
    // As an archive from when the exchange still served it.
    await extendCoverage(database.sql, wish.series, { covered: [old], absent: { 'no-trades': [], 'not-listed': [], 'out-of-reach': [] } });
    const planned = await plan();
    expect(planned.unasked).toEqual([{ series: wish.series, ranges: [old], reason: 'stored once, and no source reaches it any more' }]);
    expect(multirange(planned.tasks.flatMap(wantedOf))).toEqual([{ from: old.to, to: wish.range.from }]);
    const efforts = await carryOut(planned);
    expect(efforts.some(({ reason }) => reason === 'older than the exchange serves')).toBe(true);
    const { counts, missing } = await reported();
    expect({ missing, lost: counts.lost, outOfReach: counts['out-of-reach'] > 2000 }).toEqual({ missing: 2, lost: 2, outOfReach: true });
    running.asked();
    expect(await fill()).toEqual([]);
    expect(running.asked().filter(({ target }) => target.includes('OHLC'))).toEqual([]);
  });

  test('what the exchange no longer has in its answer is no longer lost, but without trades', async () => {
    const outage = { kind: 'outage' as const, from: Date.parse('2024-03-04T03:00Z'), to: Date.parse('2024-03-04T06:00Z') };
    running = await backfillOnSandbox('coinbase', { interruptions: [outage] });
    await running.run(database.sql, [wanted('coinbase', 'BTC/USD', '1h', '2024-03-01', '2024-03-10')]);
    await database.sql`UPDATE coverage SET no_trades = '{}'`;
    expect(await reported()).toMatchObject({ missing: 3, counts: { lost: 3 } });
    await fill();
    expect(await reported()).toMatchObject({ missing: 0, counts: { lost: 0, 'no-trades': 3 } });
  });

  test('stopped midway: what came is kept, claims are given back, and another fill goes on to the same contents', async () => {
    running = await backfillOnSandbox('binance', { latency: 5 });
    await running.run(database.sql, [wanted('binance', 'BTC/USDT', '1m', '2024-02-01', '2024-02-25')]);
    const before = await contents(database.sql);
    await forget(Date.parse('2024-02-03T00:00Z'), Date.parse('2024-02-23T00:00Z'));
    const stop = new AbortController();
    const planned = await plan();
    const efforts = await carryOut(planned, stop.signal, ({ type }) => { if (type === 'stored') stop.abort(new Error('stop')); });
    expect(efforts.some(({ reason }) => reason === 'stopped')).toBe(true);
    expect(await database.sql`SELECT FROM leases`).toHaveLength(0);
    const { missing } = await reported();
    expect(missing).toBeGreaterThan(0);
    expect(missing).toBeLessThan(planned.tasks.reduce((sum, task) => sum + countIntervals(wantedOf(task), '1m'), 0));
    await fill();
    expect(await contents(database.sql)).toEqual(before);
  });

  test('gaps that another titan is at work on are left to it', async () => {
    running = await backfillOnSandbox('binance');
    await running.run(database.sql, [wanted('binance', 'BTC/USDT', '1h', '2024-03-01', '2024-03-10')]);
    await forget(Date.parse('2024-03-04T03:00Z'), Date.parse('2024-03-04T06:00Z'));
    const planned = await plan();
    const [{ series, start }] = planned.tasks as [FillPlan['tasks'][number]];
    expect(await claimLease(database.sql, anOwner({ host: 'another' }), series, start)).toBeUndefined();
    running.asked();
    expect(await carryOut(planned)).toMatchObject([{ outcomes: [], reason: 'another titan is at work on it' }]);
    expect(running.asked()).toEqual([]);
  });
});

/** All that a fill must restore: the rows, and what the ledger says of them. */
async function contents(sql: Sql): Promise<{ rows: unknown; ledger: unknown }> {
  const [rows] = await sql`SELECT count(*)::int AS n, md5(string_agg(o::text, '|' ORDER BY exchange, symbol, timeframe, time)) AS hash FROM ohlcv o`;
  const ledger = await sql`SELECT exchange, symbol, timeframe, bucket, covered::text, no_trades::text, not_listed::text, out_of_reach::text FROM coverage ORDER BY 1, 2, 3, 4`;
  return { rows, ledger: [...ledger] };
}
