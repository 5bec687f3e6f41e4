import { afterEach, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome } from '../../../src/ingest/outcome.js';
import type { Series } from '../../../src/market/series.js';
import { floor } from '../../../src/market/timeframe.js';
import type { Fault } from '../../../src/sandbox/faults/fault.js';
import { readLeft } from '../../../src/storage/left-repository.js';
import { describeEachDatabase } from '../../support/databases.js';
import { storedRows, truth } from '../backfill/backfill-on-sandbox.js';
import { WatchSimulation, type SimulatedClock } from './watch-on-sandbox.js';

const MINUTE = 60_000;
const START = Date.parse('2024-05-15T12:34:56.789Z');
const OPEN = floor(START, '1m');

const candles = (exchange: string): Series => ({ dataset: 'candles', exchange, symbol: 'BTC/USDT', timeframe: '1m' });

describeEachDatabase('a watch that streams', (database) => {
  let simulation: WatchSimulation;
  afterEach(async () => {
    await simulation.close();
    await database.sql`TRUNCATE ohlcv, coverage, ingest_runs, leases, rejected_rows`;
  });

  /** The exchanges' streams have a moment after each candle's close, before the tick. */
  async function watch(minutes: number, faultsAt: (minute: number) => readonly Fault[] | undefined = () => undefined, symbols: readonly string[] = ['BTC/USDT']): Promise<void> {
    let told = -1;
    const meanwhile = async (clock: SimulatedClock): Promise<void> => {
      const minute = Math.floor((clock.now - OPEN) / MINUTE);
      const faults = minute === told ? undefined : faultsAt(minute);
      told = minute;
      if (faults !== undefined) simulation.sandbox.setFaults(faults);
      const left = MINUTE - (clock.now % MINUTE);
      if (left > 5_000) return;
      await wait(30);
      clock.now += left + 300;
      await wait(60);
    };
    await simulation.watch(database.sql, { length: minutes * MINUTE, wish: { stream: true, symbols }, meanwhile });
  }

  const outcomes = (type: 'lane-ticked' | 'streamed', exchange: string): readonly Outcome[] => simulation.events.flatMap((event) => {
    if (event.type === 'streamed') return type === 'streamed' && event.exchange === exchange ? [event.outcome] : [];
    return event.type === 'lane-ticked' && type === 'lane-ticked' && event.tick.exchange === exchange ? event.tick.outcomes : [];
  });
  const broughtBy = (type: 'lane-ticked' | 'streamed', exchange: string) => outcomes(type, exchange).filter(({ request }) => request.series.symbol === 'BTC/USDT').reduce((sum, outcome) => sum + outcome.new, 0);

  /** To the last candle that had closed at the last tick, or was streamed after it: as the market had it, accounted for, none of them twice, none open. */
  async function expectComplete(exchange: string): Promise<void> {
    const series = candles(exchange);
    const last = simulation.events.reduce((at, event) => (event.type === 'tick' ? event.at : at), 0);
    const range = { from: OPEN - 100 * MINUTE, to: floor(last, '1m') };
    const stored = await storedRows(database.sql, series);
    const market = await truth({ series, range: { ...range, to: floor(simulation.clock.now, '1m') } }, { now: simulation.clock.now, fill: exchange !== 'coinbase' });
    expect(stored).toEqual(market.slice(0, Math.max(stored.length, market.filter(([time]) => time! < range.to).length)));
    expect(await readLeft(database.sql, [{ series, range }])).toMatchObject([{ open: [] }]);
    expect(broughtBy('lane-ticked', exchange) + broughtBy('streamed', exchange)).toBe(stored.length);
  }

  test('stores what closes as it comes; each tick asks once for the newest, and exchanges without a stream as ever', async () => {
    simulation = await WatchSimulation.open(['binance', 'okx', 'coinbase'], START);
    await watch(8);
    for (const exchange of ['binance', 'okx', 'coinbase']) await expectComplete(exchange);
    // Most of them: a slow machine may be asked before it has stored what came.
    expect(broughtBy('streamed', 'binance') + broughtBy('streamed', 'okx')).toBeGreaterThan(4);
    const asked = simulation.sandbox.requests().filter(({ target }) => target.includes('klines')).length;
    expect(asked).toBe(simulation.events.filter(({ type }) => type === 'tick').length);
    expect(simulation.events).toContainEqual({ type: 'stream', exchange: 'coinbase', dataset: 'candles', state: { kind: 'none' } });
    const runs = await database.sql<{ source: string; runs: number }[]>`SELECT source, count(*)::int AS runs FROM ingest_runs WHERE exchange = 'binance' GROUP BY source ORDER BY source`;
    expect(runs).toEqual([{ source: 'api', runs: 1 }, { source: 'stream', runs: 1 }]);
  });

  test('asks no more often for ticking more often than candles close', async () => {
    simulation = await WatchSimulation.open(['binance'], START);
    await simulation.watch(database.sql, { length: 4 * MINUTE, interval: 5_000, wish: { stream: true }, meanwhile: () => wait(5) });
    expect(simulation.events.filter(({ type }) => type === 'tick').length).toBeGreaterThan(40);
    expect(simulation.sandbox.requests().filter(({ target }) => target.includes('klines'))).toHaveLength(5);
  });

  test('a series whose subscription is refused is told of, and the ticks bring it', async () => {
    simulation = await WatchSimulation.open(['okx'], START);
    simulation.sandbox.setFaults([{ kind: 'subscription-refused', path: /BTC-USDT/ }]);
    await watch(6, () => undefined, ['BTC/USDT', 'ETH/USDT']);
    expect(simulation.events.filter(({ type }) => type === 'refused')).toEqual([{ type: 'refused', exchange: 'okx', dataset: 'candles', series: candles('okx'), reason: expect.stringContaining('instId:BTC-USDT') }]);
    await expectComplete('okx');
    expect(outcomes('streamed', 'okx').map(({ request }) => request.series.symbol)).not.toContain('BTC/USDT');
    expect(outcomes('streamed', 'okx').map(({ request }) => request.series.symbol)).toContain('ETH/USDT');
  });

  test('what sockets, frames and the API lose is made good by the next tick', async () => {
    simulation = await WatchSimulation.open(['binance', 'okx', 'kraken'], START);
    const plan: Readonly<Record<number, readonly Fault[]>> = {
      2: [{ kind: 'frame-lost', probability: 0.5 }, { kind: 'frame-doubled', probability: 0.5 }],
      5: [{ kind: 'bad-rows', flaw: 'high-below-low' }],
      8: [{ kind: 'status', status: 451, path: '/api/v3/klines' }],
      11: [{ kind: 'socket-drop', exchange: 'binance', count: 1 }, { kind: 'socket-drop', exchange: 'kraken', count: 1 }, { kind: 'socket-silence', exchange: 'okx', count: 1 }],
      14: [{ kind: 'upgrade-refused', count: 1 }],
      23: [],
    };
    await watch(26, (minute) => plan[minute]);
    for (const exchange of ['binance', 'okx', 'kraken']) {
      await expectComplete(exchange);
      expect(outcomes('streamed', exchange).length).toBeGreaterThan(2);
    }
    const breaks = simulation.events.flatMap((event) => (event.type === 'stream' && event.state.kind === 'reconnecting' ? [event.exchange] : []));
    expect(new Set(breaks)).toEqual(new Set(['binance', 'kraken']));
    expect(['binance', 'okx', 'kraken'].flatMap((exchange) => outcomes('streamed', exchange)).some(({ rejected }) => rejected > 0)).toBe(true);
    // None that was streamed was still open.
    for (const event of simulation.events) if (event.type === 'streamed' && event.outcome.last !== undefined) expect(event.outcome.last.time + MINUTE).toBeLessThanOrEqual(event.at);
  });
}, { kinds: ['TimescaleDB'] });
