import { afterEach, expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import { floor } from '../../../src/market/timeframe.js';
import type { Series } from '../../../src/market/series.js';
import { describeEachDatabase } from '../../support/databases.js';
import { anOwner, storedRows, truth } from '../backfill/backfill-on-sandbox.js';
import { WatchSimulation } from './watch-on-sandbox.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2024-05-15T12:34:56.789Z');

const candles = (exchange: string, timeframe: Series['timeframe'] = '1m', symbol = 'BTC/USDT'): Series => ({ dataset: 'candles', exchange, symbol, timeframe });

describeEachDatabase('a watch', (database) => {
  let simulation: WatchSimulation;
  afterEach(async () => {
    await simulation.close();
    await database.sql`TRUNCATE ohlcv, coverage, ingest_runs, leases, rejected_rows`;
  });

  /** Of each series: what is stored is what the market had, to the last candle that had closed at the last tick. */
  async function expectComplete(sql: Sql, from: number, ...series: Series[]): Promise<void> {
    const last = simulation.events.reduce((at, event) => (event.type === 'tick' ? event.at : at), 0);
    for (const one of series) {
      const range = { from: floor(from, one.timeframe), to: floor(last, one.timeframe) };
      const stored = (await storedRows(sql, one)).filter(([time]) => time! >= range.from);
      const market = await truth({ series: one, range }, { now: simulation.clock.now, fill: one.exchange !== 'coinbase' });
      expect(market.filter((row, nr) => JSON.stringify(row) !== JSON.stringify(stored[nr])).slice(0, 3)).toEqual([]);
      expect(stored).toHaveLength(market.length);
    }
  }

  test('keeps several exchanges and timeframes up to date, and asks a timeframe only when one of its candles has closed', async () => {
    simulation = await WatchSimulation.open(['binance', 'kraken'], START);
    const wish = { kinds: (['1m', '1h'] as const).map((timeframe) => ({ dataset: 'candles' as const, timeframe })) };
    const { ticks, skipped } = await simulation.watch(database.sql, { length: 40 * MINUTE, wish });
    expect([ticks, skipped]).toEqual([41, 0]);
    const series = ['binance', 'kraken'].flatMap((id) => [candles(id, '1m'), candles(id, '1h')]);
    await expectComplete(database.sql, START - HOUR, ...series);
    const asked = simulation.sandbox.requests().filter(({ target }) => target.includes('klines'));
    // At first, and then whenever one has closed: once a minute, and at 13:00.
    expect(asked.filter(({ target }) => target.includes('interval=1m'))).toHaveLength(41);
    expect(asked.filter(({ target }) => target.includes('interval=1h'))).toHaveLength(2);
    const runs = await database.sql<{ runs: number; pages: number }[]>`SELECT count(*)::int AS runs, sum(pages)::int AS pages FROM ingest_runs WHERE exchange = 'binance'`;
    expect(runs).toEqual([{ runs: 2, pages: 43 }]);
  });

  test('stores what the exchange has revised of the newest candles', async () => {
    simulation = await WatchSimulation.open(['binance'], START);
    await simulation.watch(database.sql, { length: 2 * MINUTE, wish: {} });
    await database.sql`UPDATE ohlcv SET close = close + 1 WHERE time >= ${new Date(floor(START, '1m'))}`;
    await simulation.watch(database.sql, { length: MINUTE, wish: {} });
    await expectComplete(database.sql, START - HOUR, candles('binance'));
  });

  test('catches up after an exchange was away, titan did not run for two days, and a night asleep', async () => {
    simulation = await WatchSimulation.open(['binance', 'coinbase'], START);
    const wish = { symbols: ['BTC/USDT'], kinds: [{ dataset: 'candles' as const, timeframe: '1m' as const }] };
    await simulation.watch(database.sql, { length: 5 * MINUTE, wish });
    simulation.sandbox.setFaults([{ kind: 'refused', exchange: 'coinbase', from: START, until: START + 3 * HOUR }]);
    await simulation.watch(database.sql, { length: 4 * HOUR, interval: 15 * MINUTE, wish });
    simulation.clock.now += 2 * DAY;
    let slept = false;
    await simulation.watch(database.sql, {
      length: 9 * HOUR, interval: 15 * MINUTE, wish,
      meanwhile: (clock) => {
        if (!slept) clock.now += 8 * HOUR;
        slept = true;
      },
    });
    await expectComplete(database.sql, START, candles('binance'), candles('coinbase'));
    expect(simulation.events.filter(({ type }) => type === 'catching-up').length).toBeGreaterThan(0);
  });

  test('stores no open candle, and loses none, when our clock is set an hour ahead and back', async () => {
    simulation = await WatchSimulation.open(['binance'], START);
    await simulation.watch(database.sql, {
      length: 3 * HOUR, interval: 5 * MINUTE, wish: {},
      meanwhile: (clock) => {
        const hour = Math.floor((clock.now - START) / HOUR);
        clock.ahead = [0, HOUR, -HOUR][hour] ?? 0;
      },
    });
    await simulation.watch(database.sql, { length: 10 * MINUTE, wish: {} });
    await expectComplete(database.sql, START, candles('binance'));
  });

  test('two of the same series do no work twice, and the second takes over', async () => {
    simulation = await WatchSimulation.open(['binance'], START);
    const first = anOwner({ host: 'elsewhere' });
    await database.sql`INSERT INTO leases SELECT 'candles', 'binance', 'BTC/USDT', '1m', 'infinity', ${first.id}, 'elsewhere', 1, now() + interval '1 hour'`;
    await simulation.watch(database.sql, { length: 3 * MINUTE, wish: {} });
    expect(await storedRows(database.sql, candles('binance'))).toEqual([]);
    expect(simulation.events).toContainEqual({ type: 'standby', exchange: 'binance', series: [candles('binance')], by: { id: first.id, host: 'elsewhere', pid: 1 } });
    await database.sql`UPDATE leases SET expires_at = now()`;
    await simulation.watch(database.sql, { length: 2 * MINUTE, wish: {} });
    await expectComplete(database.sql, START - HOUR, candles('binance'));
    expect(await database.sql`SELECT FROM leases`).toHaveLength(0);
  });

  test('asks for yesterday again at two in the night, and tells of what is missing and late', async () => {
    const evening = Date.parse('2024-05-15T22:00:00Z');
    simulation = await WatchSimulation.open(['binance'], evening);
    await simulation.watch(database.sql, { length: 2 * HOUR, interval: 5 * MINUTE, wish: {} });
    await database.sql`UPDATE ohlcv SET close = close + 1 WHERE time = '2024-05-15T22:30:00Z'`;
    simulation.sandbox.setFaults([{ kind: 'status', status: 503, from: evening + 4.5 * HOUR, until: evening + 5 * HOUR }]);
    await simulation.watch(database.sql, { length: 4 * HOUR, interval: 5 * MINUTE, wish: {} });
    await expectComplete(database.sql, evening, candles('binance'));
    expect(simulation.events.filter(({ type }) => type === 'rechecked')).toMatchObject([{ exchange: 'binance', day: Date.parse('2024-05-15'), outcomes: [{ revised: 1 }] }]);
    const alerts = simulation.events.flatMap((event) => (event.type === 'alert' ? [event.alert] : []));
    expect(alerts.map(({ state, kind }) => [state, kind])).toEqual([['begins', 'stale'], ['ends', 'stale']]);
  });

  test('asks for the days again that were over while it was stopped, asleep or without an answer, each once', async () => {
    simulation = await WatchSimulation.open(['binance'], START);
    const rechecked = () => simulation.events.flatMap((event) => (event.type === 'rechecked'
      ? [[new Date(event.day).toISOString().slice(0, 10), event.outcomes.map(({ status, revised }) => `${status} ${revised}`).join()]] : []));
    const run = (length: number, asleep = 0) => {
      let wakes = false;
      return simulation.watch(database.sql, {
        length: length + asleep, interval: 15 * MINUTE, wish: {},
        meanwhile: (clock) => {
          if (!wakes) clock.now += asleep;
          wakes = true;
        },
      });
    };
    await run(2 * HOUR);
    await database.sql`UPDATE ohlcv SET close = close + 1 WHERE time = '2024-05-15T13:00:00Z'`;
    simulation.clock.now = Date.parse('2024-05-16T09:00:00Z');
    await run(HOUR);
    expect(rechecked()).toEqual([['2024-05-15', 'done 1']]);
    await database.sql`UPDATE ohlcv SET close = close + 1 WHERE time = '2024-05-16T09:10:00Z'`;
    await run(HOUR, DAY);
    expect(rechecked().slice(1)).toEqual([['2024-05-16', 'done 1']]);
    await database.sql`UPDATE ohlcv SET close = close + 1 WHERE time = '2024-05-17T09:10:00Z'`;
    simulation.sandbox.setFaults([{ kind: 'status', status: 503, path: /startTime=1715904000000/, until: Date.parse('2024-05-18T02:40:00Z') }]);
    await run(18 * HOUR);
    expect(rechecked().slice(2)).toEqual([['2024-05-17', 'failed 0'], ['2024-05-17', 'done 1']]);
    simulation.clock.now += 10 * DAY;
    await run(HOUR);
    expect(rechecked()).toHaveLength(4);
    await expectComplete(database.sql, START, candles('binance'));
  });
});
