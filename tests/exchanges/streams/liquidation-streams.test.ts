import { afterEach, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { StreamState } from '../../../src/exchanges/streams/candle-stream.js';
import type { ListeningWindow } from '../../../src/exchanges/streams/event-stream.js';
import type { RawRow } from '../../../src/market/datasets/dataset.js';
import type { Series } from '../../../src/market/series.js';
import type { Fault } from '../../../src/sandbox/faults/fault.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../../support/exchange-on-sandbox.js';
import { liquidationTruth } from '../../support/sandbox-truth.js';

/** Many, and sent often, so that a second is enough. */
const TERMS = { perSecond: 20, collect: 100 };
const SYMBOLS = ['BTC/USDT:USDT', 'ETH/USDT:USDT'];
const DAYS = 86_400_000 * 900;

let opened: ExchangeOnSandbox;
let stop: AbortController;
let ended: Promise<void>;
let heard: { readonly symbol: string; readonly row: RawRow; readonly now: number }[];
let windows: ListeningWindow[];
let states: StreamState[];
afterEach(async () => {
  stop.abort();
  await ended;
  await opened.close();
});

/** @param ago what the exchange's clock is behind ours (ms) */
async function listen(id: string, ago = 0, symbols: readonly string[] = SYMBOLS, faults: readonly Fault[] = []): Promise<void> {
  opened = await exchangeOnSandbox(id, { derivatives: true, now: () => Date.now() - ago, liquidations: TERMS });
  await opened.exchange.markets(new AbortController().signal);
  opened.sandbox.setFaults(faults);
  const series = symbols.map((symbol): Series => ({ dataset: 'liquidations', exchange: id, symbol, timeframe: '1s' }));
  [stop, heard, windows, states] = [new AbortController(), [], [], []];
  ended = opened.exchange.eventStreams!.liquidations!.listen(series, {
    row: ({ symbol }, row, now) => { heard.push({ symbol, row, now }); },
    window: (window) => { windows.push(window); },
    state: (state) => { states.push(state); },
    refused: () => undefined,
  }, stop.signal);
  if (faults.length === 0) await until(() => windows.length === 1);
}

/** Until it holds, in real time. */
async function until(holds: () => boolean, most = 15_000): Promise<void> {
  for (const end = Date.now() + most; !holds(); await wait(5)) if (Date.now() > end) throw new Error(`waited in vain; ${JSON.stringify({ heard, states })}`);
}

/** Each as often as it was told, and whether that is what the exchange had to tell in a window, two collections within it: those at its ends were under way. */
async function expectTruth(id: string, { from, until: to }: Pick<ListeningWindow, 'from' | 'until'>): Promise<void> {
  const whole = { from: Math.ceil(from / TERMS.collect) * TERMS.collect, to: Math.floor(to / TERMS.collect) * TERMS.collect };
  for (const symbol of SYMBOLS) {
    const truth = await liquidationTruth(id, symbol, whole, TERMS);
    expect(truth.length).toBeGreaterThan(2);
    const told = heard.filter((one) => one.symbol === symbol).map(({ row: [time, side, price, amount] }) => ({ time: time as number, text: `${String(side)} ${String(amount)} ${String(price)}` }));
    expect(told.filter(({ time }) => time >= whole.from && time < whole.to)).toEqual(truth);
  }
}

test.each(['binance', 'bybit', 'okx'])('%s: all that happened is told once, digit for digit in base units, and until when it was', async (id) => {
  await listen(id);
  const [window] = windows;
  await until(() => window!.until > window!.from + 1_000);
  await expectTruth(id, window!);
  expect(window!.until).toBeLessThan(Date.now());
  // Twins have an identity each.
  expect(new Set(heard.map(({ symbol, row }) => `${symbol} ${String(row[5])}`)).size).toBe(heard.length);
  expect(heard.every(({ row: [time, , , , value], now }) => now - (time as number) < 1_000 && value === null)).toBe(true);
});

test('a subscription that is refused is not listened to, nor called connected; and it is tried again', async () => {
  await listen('okx', 0, SYMBOLS, [{ kind: 'subscription-refused', path: /liquidation-orders/, count: 1 }]);
  await until(() => states.some(({ kind }) => kind === 'reconnecting'));
  expect(states).toEqual([{ kind: 'connecting' }, { kind: 'reconnecting', until: expect.any(Number), error: expect.objectContaining({ message: expect.stringContaining('60018') }) }]);
  expect(windows).toEqual([]);
  await until(() => windows.length === 1);
  expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'reconnecting', 'connecting', 'connected']);
});

test('a window ends with its connection, the next one begins anew, and what is replayed is known again', async () => {
  const id = 'bybit';
  await listen(id);
  const [first] = windows;
  await until(() => heard.length > 30);
  opened.sandbox.setFaults([{ kind: 'socket-drop', count: 1 }, { kind: 'frames-replayed', frames: 10 }]);
  await until(() => first!.ended);
  const { until: end } = first!;
  await until(() => windows.length === 2 && windows[1]!.until > windows[1]!.from + 500);
  expect(first!.until).toBe(end);
  expect(windows[1]!.from).toBeGreaterThan(end);
  expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'connected', 'reconnecting', 'connecting', 'connected']);
  const identities = heard.map(({ symbol, row }) => `${symbol} ${String(row[5])}`);
  expect(identities.length).toBeGreaterThan(new Set(identities).size);
  heard = heard.filter((_, nr) => identities.indexOf(identities[nr]!) === nr);
  await expectTruth(id, windows[1]!);
});

test.each(['binance', 'bybit', 'okx'])('%s: perpetuals that are margined in their base have a value, and amounts in it', async (id) => {
  await listen(id, 0, ['BTC/USD:BTC']);
  await until(() => heard.length > 5);
  for (const { row: [, , price, amount, value] } of heard) {
    expect(Number(value) % { binance: 100, bybit: 1, okx: 100 }[id]!).toBe(0);
    expect(Number(amount) * Number(price)).toBeCloseTo(Number(value), 3);
  }
});

test('times are those of the exchange\'s clock, where it is another than ours', async () => {
  await listen('bybit', DAYS);
  const [window] = windows;
  await until(() => heard.length > 30);
  expect(Math.abs(window!.from - (Date.now() - DAYS))).toBeLessThan(5_000);
  expect(heard.every(({ row: [time], now }) => Math.abs(now - (time as number)) < 3_000)).toBe(true);
});

test.each(['hyperliquid', 'coinbase', 'kraken', 'krakenfutures'])('%s has no public stream of them', async (id) => {
  opened = await exchangeOnSandbox(id, { derivatives: true });
  [stop, ended] = [new AbortController(), Promise.resolve()];
  expect(opened.exchange.eventStreams?.liquidations).toBeUndefined();
  expect((await opened.exchange.markets(stop.signal)).timeframes.liquidations).toBeUndefined();
});
