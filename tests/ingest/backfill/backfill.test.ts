import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { TemporaryError } from '../../../src/errors.js';
import type { Page } from '../../../src/market/page.js';
import { countIntervals } from '../../../src/market/range.js';
import type { Supplier } from '../../../src/sources/supplier.js';
import { describeEachDatabase } from '../../support/databases.js';
import { anOwner, backfillOnSandbox, expectNothingLeft, klineWindows, NOW, overlaps, storedRows, truth, wanted, type BackfillOnSandbox } from './backfill-on-sandbox.js';

describeEachDatabase('a backfill', (database) => {
  let running: BackfillOnSandbox | undefined;
  beforeEach(() => database.sql`TRUNCATE ohlcv, coverage, ingest_runs, rejected_rows, leases`);
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  test.each([
    ['binance', 'SOL/USDT', '1h', '2020-07-20', '2020-12-01', { from: Date.parse('2020-09-10T03:00Z'), to: Date.parse('2020-09-10T09:00Z') }, true],
    ['coinbase', 'MLN/USD', '5m', '2021-10-01', '2021-10-12', { from: Date.parse('2021-10-08T03:00Z'), to: Date.parse('2021-10-08T09:00Z') }, false],
    ['okx', 'MLN/USDT', '1h', '2024-03-01', '2024-05-02', { from: Date.parse('2024-04-10T03:00Z'), to: Date.parse('2024-04-10T09:00Z') }, true],
  ] as const)('over the listing, silences and an outage, %s has what the market had, and is not asked twice', async (exchange, symbol, timeframe, from, until, outage, fill) => {
    const interruptions = [{ kind: 'outage' as const, ...outage }];
    running = await backfillOnSandbox(exchange, { interruptions });
    const wish = wanted(exchange, symbol, timeframe, from, until);
    const { sql } = database;
    expectNothingLeft(await running.run(sql, [wish]));
    const expected = await truth(wish, { fill, interruptions });
    expect(await storedRows(sql, wish.series)).toEqual(expected);
    expect(expected.length).toBeLessThan(countIntervals([wish.range], timeframe));
    running.asked();
    expectNothingLeft(await running.run(sql, [wish]));
    expect(running.asked()).toEqual([]);
    expect((await sql`SELECT FROM leases`).length).toBe(0);
  });

  test('a wider wish asks only for what is new', async () => {
    running = await backfillOnSandbox('binance');
    const { sql } = database;
    await running.run(sql, [wanted('binance', 'BTC/USDT', '1m', '2024-02-10', '2024-02-12')]);
    running.asked();
    const wider = wanted('binance', 'BTC/USDT', '1m', '2024-02-09', '2024-02-13');
    expectNothingLeft(await running.run(sql, [wider]));
    expect([...klineWindows(running.asked()).values()].flat()).toEqual([
      { from: Date.parse('2024-02-09T00:00Z'), to: Date.parse('2024-02-09T16:40Z') },
      { from: Date.parse('2024-02-09T16:40Z'), to: Date.parse('2024-02-10T09:20Z') },
      { from: Date.parse('2024-02-12T00:00Z'), to: Date.parse('2024-02-12T16:40Z') },
      { from: Date.parse('2024-02-12T16:40Z'), to: Date.parse('2024-02-13T00:00Z') },
    ]);
    expect(await storedRows(sql, wider.series)).toEqual(await truth(wider));
  });

  test('two at once, on different hosts, share the work: no window is asked twice', async () => {
    const one = running = await backfillOnSandbox('binance', { latency: 5 });
    const wishes = [wanted('binance', 'BTC/USDT', '1m', '2024-01-28', '2024-03-04'), wanted('binance', 'ETH/USDT', '1h', '2022-10-01')];
    const other = await database.openAnother();
    try {
      const results = await Promise.all([
        one.run(database.sql, wishes, { owner: anOwner({ host: 'one' }) }),
        one.run(other.sql, wishes, { owner: anOwner({ host: 'other' }) }),
      ]);
      for (const result of results) expectNothingLeft(result);
      const did = results.map((result) => result.flatMap(({ outcomes }) => outcomes).reduce((sum, outcome) => sum + outcome.new, 0));
      for (const wish of wishes) expect(await storedRows(database.sql, wish.series)).toEqual(await truth(wish));
      expect(did[0]! + did[1]!).toBe(((await database.sql`SELECT count(*)::int AS n FROM ohlcv`)[0] as { n: number }).n);
      expect(Math.min(...did)).toBeGreaterThan(0);
      expect(overlaps(one.asked())).toBe(0);
    } finally {
      await other.close();
    }
  });

  test('stopped midway and continued, only pages in flight are asked again', async () => {
    running = await backfillOnSandbox('binance');
    const { sql } = database;
    const wish = wanted('binance', 'BTC/USDT', '1m', '2024-04-01');
    const stop = new AbortController();
    const first = await running.run(sql, [wish], { signal: stop.signal, observe: ({ type }) => { if (type === 'stored') stop.abort(new Error('stop')); } });
    expect(first[0]!.left).not.toEqual([]);
    expect((await sql`SELECT FROM leases`).length).toBe(0);
    const stored = await storedRows(sql, wish.series);
    const before = running.asked();
    expectNothingLeft(await running.run(sql, [wish]));
    const after = klineWindows(running.asked()).get('BTCUSDT 1m')!;
    expect(await storedRows(sql, wish.series)).toEqual(await truth(wish));
    // Nothing of what the first run stored is asked again.
    const times = stored.map(([time]) => time!);
    expect(after.flatMap(({ from, to }) => times.filter((time) => time >= from && time < to))).toEqual([]);
    expect(klineWindows(before).get('BTCUSDT 1m')!.length + after.length).toBeLessThan(Math.ceil((NOW - wish.range.from) / 60e6) + 2 + 2 * 32);
  });

  test('a page that keeps failing stays open, its exchange is not waited for forever, and it is planned again', async () => {
    running = await backfillOnSandbox('binance');
    const { sql } = database;
    const wish = wanted('binance', 'BTC/USDT', '1h', '2022-01-01', '2023-06-01');
    const poisoned = Date.parse('2022-02-11T16:00Z');
    running.sandbox.setFaults([{ kind: 'status', status: 503, path: new RegExp(`klines.*startTime=${poisoned}`) }]);
    const [result] = await running.run(sql, [wish]);
    expect(result!.left).toEqual([{ from: poisoned, to: Date.parse('2023-01-01T00:00Z') }]);
    expect(result!.error).toMatchObject({ kind: 'temporary' });
    expect(running.waited.length).toBeGreaterThan(0);
    // 15 minutes from its last answer, before which the other stretch may have waited for it too.
    expect(running.waited.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(20 * 60_000);
    expect((await sql`SELECT DISTINCT error FROM ingest_runs WHERE status = 'failed'`).map(({ error }) => error as string)).toEqual([expect.stringContaining('503')]);
    running.sandbox.setFaults([]);
    running.asked();
    expectNothingLeft(await running.run(sql, [wish]));
    expect(Math.min(...klineWindows(running.asked()).get('BTCUSDT 1h')!.map(({ from }) => from))).toBe(poisoned);
    expect(await storedRows(sql, wish.series)).toEqual(await truth(wish));
  });

  test('an exchange that is away for a while is waited for', async () => {
    running = await backfillOnSandbox('binance');
    const { sql } = database;
    const wish = wanted('binance', 'BTC/USDT', '1h', '2023-01-01', '2024-01-01');
    const away = running;
    const observe = ({ type }: { type: string }): void => { if (type === 'planned') away.sandbox.setFaults([{ kind: 'hang-up' }]); };
    const back = setInterval(() => { if (away.waited.length >= 6) away.sandbox.setFaults([]); }, 5);
    const results = await running.run(sql, [wish], { observe });
    clearInterval(back);
    expectNothingLeft(results);
    expect(results[0]!.error).toBeUndefined();
    expect(running.waited.filter((one) => one === 30_000).length).toBeGreaterThanOrEqual(6);
    expect(await storedRows(sql, wish.series)).toEqual(await truth(wish));
  });

  test('an exchange that is away is waited for also while its archive answers', async () => {
    running = await backfillOnSandbox('binance', { source: 'auto' });
    const { sql } = database;
    const wish = wanted('binance', 'BTC/USDT', '1h', '2021-01-01');
    const AWAY = 6;
    let [trials, files] = [0, 0];
    // The API answers at first; between two trials that fail a page of files comes.
    const pagesOf: Record<string, (pages: AsyncIterable<Page>) => AsyncIterable<Page>> = {
      async *api(pages) {
        if (++trials > 1 && trials <= AWAY) throw new TemporaryError('binance: no connection');
        yield* pages;
      },
      async *archive(pages) {
        for await (const page of pages) {
          for (let turns = 0; trials < Math.min(files, AWAY) && turns < 20; turns++) await wait(5);
          files++;
          yield page;
        }
      },
    };
    const suppliers = running.lane.suppliers.map((supplier): Supplier => ({
      ...supplier, pages: (request, signal) => pagesOf[supplier.name]!(supplier.pages(request, signal)),
    }));
    const results = await running.run(sql, [wish], { lane: { ...running.lane, suppliers } });
    expectNothingLeft(results);
    expect(files).toBeGreaterThan(AWAY);
    expect(await storedRows(sql, wish.series)).toEqual(await truth(wish));
  });

  test('trades that cannot be had of what the exchange no longer serves as candles are waited for, and told', async () => {
    running = await backfillOnSandbox('kraken', { source: 'auto' });
    const { sql } = database;
    const wish = wanted('kraken', 'MLN/USD', '1m', '2024-05-10', '2024-05-11');
    running.sandbox.setFaults([{ kind: 'status', status: 503, path: /Trades/ }]);
    const [failed] = await running.run(sql, [wish]);
    expect(failed).toMatchObject({ left: [wish.range], forgotten: [], error: { kind: 'temporary' } });
    expect(running.waited.length).toBeGreaterThan(0);
    running.sandbox.setFaults([]);
    const done = await running.run(sql, [wish]);
    expectNothingLeft(done);
    expect(done[0]!.error).toBeUndefined();
    expect(await storedRows(sql, wish.series)).toEqual(await truth(wish));
  });

  test('a file that stays damaged is not waited for', async () => {
    running = await backfillOnSandbox('binance', { source: 'archive', archiveFlaws: [{ kind: 'bad-checksum', path: /2024-03/ }] });
    const [result] = await running.run(database.sql, [wanted('binance', 'BTC/USDT', '1h', '2024-02-01', '2024-04-01')]);
    expect(result).toMatchObject({ left: [{ from: Date.parse('2024-03-01'), to: Date.parse('2024-04-01') }], error: { message: expect.stringContaining('does not fit its checksum') as unknown } });
    expect(running.waited).toEqual([]);
  });

  test('what the database has lost again is told as such', async () => {
    running = await backfillOnSandbox('binance');
    const { sql } = database;
    const wish = wanted('binance', 'BTC/USDT', '1h', '2024-02-01', '2024-02-02');
    const forget: Promise<unknown>[] = [];
    const [result] = await running.run(sql, [wish], { observe: ({ type }) => { if (type === 'finished') forget.push(sql`TRUNCATE ohlcv, coverage`); } });
    await Promise.all(forget);
    expect(result).toMatchObject({ forgotten: result!.left, error: undefined });
  });

  test('an exchange that never answers is given up at once', async () => {
    running = await backfillOnSandbox('binance', { faults: [{ kind: 'hang-up', path: /klines/ }] });
    const wish = wanted('binance', 'BTC/USDT', '1h', '2023-01-01');
    const [result] = await running.run(database.sql, [wish]);
    expect(result!.left).toEqual([wish.range]);
    expect(running.waited).toEqual([]);
  });

  test('a series that the exchange does not have is left out with a word', async () => {
    running = await backfillOnSandbox('binance');
    const results = await running.run(database.sql, [wanted('binance', 'NO/SUCH', '1h', '2024-01-01'), wanted('binance', 'BTC/USDT', '1h', '2024-05-01')]);
    expect(results.map(({ series, leftOut }) => [series.symbol, leftOut])).toEqual([['BTC/USDT', undefined], ['NO/SUCH', expect.stringContaining('NO/SUCH')]]);
  });
}, { kinds: ['PGlite', 'TimescaleDB'] });
