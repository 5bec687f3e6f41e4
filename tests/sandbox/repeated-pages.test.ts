import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BarCache } from '../../src/sandbox/markets/bar-cache.js';
import { jsonOf, RawJson } from '../../src/sandbox/raw-json.js';
import { HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from './running-sandbox.js';

type Kline = [number, ...string[]];

describe('a page that is asked for again', () => {
  let sandbox: RunningSandbox;
  beforeEach(async () => {
    sandbox = await runSandbox({ exchanges: ['binance'], enforceLimits: false });
  });
  afterEach(() => sandbox.close());
  const klines = async (query: string): Promise<Kline[]> => (await sandbox.get<Kline[]>('binance', `/api/v3/klines?symbol=BTCUSDT&${query}`)).body;
  const past = `interval=1m&startTime=${NOW - 5 * HOUR}&limit=100`;

  test('is the same, however often, and its neighbours are their own', async () => {
    const first = await klines(past);
    for (let time = 0; time < 3; time++) expect(await klines(past)).toEqual(first);
    expect(await klines(past.replace('100', '99'))).toEqual(first.slice(0, 99));
    expect(await klines(past.replace('1m', '3m'))).not.toEqual(first);
  });

  test('has its flaws when a fault strikes, and not afterwards', async () => {
    const sound = await klines(past);
    for (let time = 0; time < 3; time++) await klines(past);
    sandbox.setFaults([{ kind: 'bad-rows', flaw: 'null-row' }]);
    expect((await klines(past)).filter((row) => row === null)).toHaveLength(1);
    sandbox.setFaults([]);
    expect(await klines(past)).toEqual(sound);
  });

  test('moves on with the clock where a candle is open', async () => {
    const open = async (): Promise<string> => (await klines('interval=1h&limit=2'))[1]![5]!;
    const volumes = [await open(), await open(), await open()];
    sandbox.clock += 10 * MINUTE;
    expect(new Set(volumes).size).toBe(1);
    expect(Number(await open())).toBeGreaterThan(Number(volumes[0]));
  });
});

test('bars are kept from the second time on, and forgotten when they are too many', () => {
  const bar = { time: 0, open: '1', high: '1', low: '1', close: '1', volume: '1', quoteVolume: '1', trades: 1 };
  const cache = new BarCache(2);
  cache.add(0, MINUTE, bar);
  expect(cache.get(0, MINUTE)).toBeUndefined();
  cache.add(0, MINUTE, bar);
  expect(cache.get(0, MINUTE)).toBe(bar);
  expect(cache.get(0, HOUR)).toBeUndefined();
  cache.add(MINUTE, MINUTE, undefined);
  cache.add(MINUTE, MINUTE, undefined);
  expect(cache.get(MINUTE, MINUTE)).toBeNull();
  cache.add(2 * MINUTE, MINUTE, bar);
  expect([cache.get(0, MINUTE), cache.get(MINUTE, MINUTE)]).toEqual([undefined, undefined]);
});

test('raw parts go into JSON as they are, wherever they stand', () => {
  const body = { list: new RawJson('[1.50,"$&"]', 2), other: ['x', new RawJson('[]', 0)] };
  expect(jsonOf(body)).toBe('{"list":[1.50,"$&"],"other":["x",[]]}');
  expect(jsonOf(new RawJson('[7]', 1))).toBe('[7]');
  expect(jsonOf(null)).toBe('null');
});
