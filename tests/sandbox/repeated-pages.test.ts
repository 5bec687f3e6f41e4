import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
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

test('raw parts go into JSON as they are, wherever they stand', () => {
  const written = (value: unknown): string => Buffer.concat(jsonOf(value).pieces).toString();
  const raw = (text: string): RawJson => new RawJson(Buffer.from(text), 0);
  const body = { list: raw('[1.50,"$&"]'), other: ['x', raw('[]')] };
  expect(written(body)).toBe('{"list":[1.50,"$&"],"other":["x",[]]}');
  expect(written(raw('[7]'))).toBe('[7]');
  expect(written(null)).toBe('null');
});
