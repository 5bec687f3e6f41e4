import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { StreamState } from '../../../src/exchanges/streams/candle-stream.js';
import { candleChannelOf } from '../../../src/exchanges/streams/registry.js';
import type { Series } from '../../../src/market/series.js';
import { floor } from '../../../src/market/timeframe.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../../support/exchange-on-sandbox.js';
import { wholeSeries } from '../../support/whole-series.js';

const MINUTE = 60_000;
const START = Date.parse('2024-05-15T12:34:56.789Z');
const OPEN = floor(START, '1m');

let opened: ExchangeOnSandbox;
let clock: number;
let stop: AbortController;
let ended: Promise<void>;
let candles: { symbol: string; timeframe: string; row: readonly unknown[] }[];
let states: StreamState[];
let refusals: { symbol: string | undefined; reason: string }[];
afterEach(async () => {
  stop.abort();
  await ended;
  await opened.close();
});

async function listen(id: string, symbols: readonly string[], timeframes: readonly Series['timeframe'][] = ['1m'], marketsOf = START): Promise<Series[]> {
  clock = marketsOf;
  opened = await exchangeOnSandbox(id, { derivatives: true, now: () => clock });
  await opened.exchange.markets(new AbortController().signal);
  clock = START;
  const series = symbols.flatMap((symbol) => timeframes.map((timeframe): Series => ({ dataset: 'candles', exchange: id, symbol, timeframe })));
  stop = new AbortController();
  candles = [];
  states = [];
  refusals = [];
  ended = opened.exchange.candleStream!.listen(series, {
    candle: ({ symbol, timeframe }, row) => { candles.push({ symbol, timeframe, row }); },
    state: (state) => { states.push(state); },
    refused: (one, reason) => { refusals.push({ symbol: one?.symbol, reason }); },
  }, stop.signal);
  await until(() => states.at(-1)?.kind === 'connected');
  return series;
}

/** Until it holds, in real time. */
async function until(holds: () => boolean, most = 10_000): Promise<void> {
  for (const end = Date.now() + most; !holds(); await wait(5)) if (Date.now() > end) throw new Error(`waited in vain; ${JSON.stringify({ candles, states })}`);
}

/** Each look sees the running candles first, for exchanges whose closed ones are known by the next. */
async function passTo(time: number): Promise<void> {
  await wait(60);
  clock = time;
  await wait(60);
}

describe.each([
  ['binance', ['BTC/USDT', 'BTC/USDT:USDT', 'SHIB/USDT']],
  ['bybit', ['BTC/USDT', 'BTC/USDT:USDT']],
  ['okx', ['BTC/USDT', 'BTC/USDT:USDT']],
  ['hyperliquid', ['BTC/USDC:USDC', 'ETH/USDC:USDC']],
  ['kraken', ['BTC/USD', 'ETH/USD']],
])('the stream of %s', (id, symbols) => {
  test('brings closed candles alone, digit for digit as REST has them', async () => {
    const series = await listen(id, symbols);
    await passTo(OPEN + MINUTE + 50_000);
    await passTo(OPEN + 2 * MINUTE + 50_000);
    await passTo(OPEN + 3 * MINUTE + 50_000);
    const range = { from: OPEN, to: OPEN + 2 * MINUTE };
    await until(() => candles.length >= 2 * symbols.length);
    for (const one of series) {
      const { rows } = await wholeSeries(opened.exchange, one, range);
      const streamed = candles.filter(({ symbol }) => symbol === one.symbol).map(({ row }) => row);
      expect(streamed.filter(([time]) => (time as number) < range.to)).toEqual(rows);
      expect(streamed.every(([time]) => (time as number) + MINUTE <= clock)).toBe(true);
    }
    expect(states).toEqual([{ kind: 'connecting' }, { kind: 'connected' }]);
  });
});

test('two timeframes of a symbol are two series, on kraken too', async () => {
  await listen('kraken', ['BTC/USD'], ['1m', '5m']);
  await passTo(OPEN + 6 * MINUTE);
  await passTo(OPEN + 6 * MINUTE + 50_000);
  await until(() => new Set(candles.map(({ timeframe }) => timeframe)).size === 2);
});

test('a connection that drops is made again, and what was running is forgotten', async () => {
  await listen('kraken', ['BTC/USD']);
  await wait(60);
  opened.sandbox.setFaults([{ kind: 'socket-drop', count: 1 }]);
  clock += 1_000;
  await until(() => states.some(({ kind }) => kind === 'reconnecting'));
  const lost = states.at(-1) as Extract<StreamState, { kind: 'reconnecting' }>;
  expect(lost.error.message).toMatch(/^kraken: connection closed by remote server/);
  expect(lost.until - Date.now()).toBeLessThanOrEqual(2_000);
  clock = OPEN + MINUTE + 50_000;
  await until(() => states.at(-1)?.kind === 'connected');
  await wait(60);
  expect(candles).toEqual([]);
});

test('an upgrade that is refused says with which status', async () => {
  await listen('binance', ['BTC/USDT']);
  opened.sandbox.setFaults([{ kind: 'upgrade-refused', status: 429 }, { kind: 'socket-drop', count: 1 }]);
  clock += 2_000;
  await until(() => states.filter(({ kind }) => kind === 'reconnecting').length === 2);
  expect(states.at(-1)).toMatchObject({ error: { message: 'binance: Unexpected server response: 429', kind: 'temporary' } });
});

test('a market that okx has delisted meanwhile costs its own candles alone', async () => {
  await listen('okx', ['BTC/USDT', 'LUNA/USDT'], ['1m'], Date.parse('2022-01-01'));
  await passTo(OPEN + MINUTE + 50_000);
  await until(() => candles.length > 0);
  expect(states).toEqual([{ kind: 'connecting' }, { kind: 'connected' }]);
  expect(refusals).toEqual([{ symbol: 'LUNA/USDT', reason: expect.stringMatching(/^Wrong URL or channel:candle1m,instId:LUNA-USDT doesn't exist/) }]);
});

test('what okx refuses without a name is told all the same', () => {
  const okx = candleChannelOf('okx')!;
  expect(okx.refusal?.('{"event":"error","code":"60018","msg":"Some wording of tomorrow","connId":"a4d3ae55"}')).toEqual({ key: undefined, reason: 'Some wording of tomorrow' });
  expect(okx.refusal?.('{"event":"error","code":"60012","msg":"Illegal request","connId":"a4d3ae55"}')).toBeUndefined();
});

test('faults of rows and clocks reach frames', async () => {
  await listen('binance', ['BTC/USDT']);
  opened.sandbox.setFaults([{ kind: 'bad-rows', flaw: 'negative-price' }, { kind: 'clock-skew', milliseconds: 70_000 }]);
  await until(() => candles.length > 0);
  const [time, , , , close] = candles[0]!.row;
  // Closed by the exchange's clock alone.
  expect((time as number) + MINUTE).toBeGreaterThan(clock);
  expect(close).toMatch(/^-/);
});

test('ends at once when it is told to', async () => {
  await listen('okx', ['BTC/USDT']);
  const startedAt = Date.now();
  stop.abort();
  await ended;
  expect(Date.now() - startedAt).toBeLessThan(500);
});

describe('with pings by a clock of our own', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'hrtime'] });
  });
  afterEach(() => { jest.useRealTimers(); });

  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      jest.advanceTimersByTime(1_000);
      await wait(5);
    }
  }

  test.each(['binance', 'bybit', 'okx', 'hyperliquid', 'kraken'])('%s: answers to pings keep a connection on which nothing is traded', async (id) => {
    await listen(id, [id === 'hyperliquid' ? 'BTC/USDC:USDC' : 'BTC/USDT']);
    await pass(60);
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'connected']);
  });

  test.each(['binance', 'kraken'])('%s: one that is silent is noticed within 30 s', async (id) => {
    await listen(id, ['BTC/USDT']);
    opened.sandbox.setFaults([{ kind: 'socket-silence' }]);
    clock += 1_500;
    await pass(29);
    expect(states.map(({ kind }) => kind)).toContain('reconnecting');
    expect(states.find(({ kind }) => kind === 'reconnecting')).toMatchObject({ error: { message: `${id}: its stream has been silent for 20 s` } });
  });
});
