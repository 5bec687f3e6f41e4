import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import ccxt, { type Exchange } from 'ccxt';
import { DAY, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const OPEN = Math.floor(NOW / MINUTE) * MINUTE;
const MAJORS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'XRP/USDT', 'ADA/USDT', 'DOGE/USDT', 'LTC/USDT', 'LINK/USDT', 'DOT/USDT', 'AVAX/USDT'];

let sandbox: RunningSandbox;
afterEach(() => sandbox.close());

/** ccxt as it is, but for where it sends its requests. */
function connect(id: 'binance' | 'kraken'): Exchange {
  const origin = sandbox.origins[id]!;
  const api =
    id === 'binance'
      ? { public: `${origin}/api/v3`, fapiPublic: `${origin}/fapi/v1`, dapiPublic: `${origin}/dapi/v1` }
      : { public: origin };
  const exchange = new ccxt[id]({ urls: { api }, enableRateLimit: false });
  exchange.number = String as unknown as NumberConstructor;
  return exchange;
}

describe('binance by ccxt', () => {
  test('all of its default markets load, and the majors are active', async () => {
    sandbox = await runSandbox();
    const exchange = connect('binance');
    await exchange.loadMarkets();
    for (const symbol of [...MAJORS, 'BNB/USDT', 'SHIB/USDT', 'BTC/USDC']) {
      expect(exchange.markets![symbol]).toMatchObject({ spot: true, active: true, type: 'spot' });
    }
    expect(exchange.markets!['BTC/USDT']).toMatchObject({ id: 'BTCUSDT', precision: { price: '0.01000000', amount: '0.00001000' } });
    expect(await exchange.fetchTime()).toBe(NOW);
  });

  test('candles by since and limit, by since and until, and the newest', async () => {
    sandbox = await runSandbox();
    const exchange = connect('binance');
    const since = OPEN - DAY;
    const byLimit = await exchange.fetchOHLCV('SHIB/USDT', '1m', since, 5);
    expect(byLimit.map(([time]) => time)).toEqual([0, 1, 2, 3, 4].map((i) => since + i * MINUTE));
    expect(byLimit[0]![4]).toMatch(/^0\.0000\d{4}$/);
    expect(await exchange.fetchOHLCV('SHIB/USDT', '1m', since, undefined, { until: since + 4 * MINUTE })).toEqual(byLimit);
    expect((await exchange.fetchOHLCV('BTC/USDT', '1d', 0, 1))[0]![0]).toBe(Date.parse('2017-08-17'));
    expect((await exchange.fetchOHLCV('BTC/USDT', '1m', undefined, 2)).map(([time]) => time)).toEqual([OPEN - MINUTE, OPEN]);
  });

  test('errors are those that ccxt knows', async () => {
    sandbox = await runSandbox();
    const exchange = connect('binance');
    await exchange.loadMarkets();
    await expect(exchange.fetchOHLCV('BTC/USDT', '7m')).rejects.toThrow(ccxt.BadRequest);
    sandbox.setFaults([{ kind: 'status', status: 429, retryAfter: 7 }]);
    await expect(exchange.fetchOHLCV('BTC/USDT')).rejects.toThrow(ccxt.DDoSProtection);
    sandbox.setFaults([{ kind: 'status', status: 451 }]);
    await expect(exchange.fetchOHLCV('BTC/USDT')).rejects.toThrow(/restricted location/);
  });
});

describe('kraken by ccxt', () => {
  test('markets load under their unified names', async () => {
    sandbox = await runSandbox();
    const exchange = connect('kraken');
    await exchange.loadMarkets();
    for (const symbol of [...MAJORS, 'BTC/USD', 'DOGE/USD', 'SHIB/USDT', 'MLN/USD']) {
      expect(exchange.markets![symbol]).toMatchObject({ spot: true, active: true });
    }
    expect(exchange.markets!['BTC/USD']).toMatchObject({ id: 'XXBTZUSD', baseId: 'BTC' });
    expect(await exchange.fetchStatus()).toMatchObject({ status: 'ok' });
  });

  test('candles come from since on, within the depth', async () => {
    sandbox = await runSandbox();
    const exchange = connect('kraken');
    const since = OPEN - 3 * MINUTE;
    const times = async (...args: [number?, number?]): Promise<unknown[]> =>
      (await exchange.fetchOHLCV('DOGE/USDT', '1m', ...args)).map(([time]) => time);
    expect(await times(since)).toEqual([0, 1, 2, 3].map((i) => since + i * MINUTE));
    expect(await times(since, 2)).toEqual([since, since + MINUTE]);
    // ccxt-notes: the oldest 100 of the newest 720.
    expect((await times(OPEN - 10 * DAY, 100))[0]).toBe(OPEN - 719 * MINUTE);
  });

  test('errors are those that ccxt knows', async () => {
    sandbox = await runSandbox();
    const exchange = connect('kraken');
    await exchange.loadMarkets();
    for (let request = 0; request < 20; request++) await exchange.fetchTime().catch(() => undefined);
    await expect(exchange.fetchOHLCV('BTC/USD')).rejects.toThrow(ccxt.DDoSProtection);
    sandbox.clock += MINUTE;
    await expect(exchange.fetchOHLCV('BTC/USD', '7m')).rejects.toThrow(/Invalid arguments/);
  });
});

describe('a recording by ccxt', () => {
  const START = Date.parse('2016-01-01T00:00Z');
  const ROWS = [
    [START, '430.1', '430.10', '430', '430.05', '0.00000000000000001'],
    [START + MINUTE, '430.05', '431', '430.05', '431', '12345678901234567.5'],
    [START + 4 * MINUTE, '0.000000012345', '431.5', '0.000000012345', '431.5', '3'],
  ];
  const AFTER = START + 6 * MINUTE + 5000;
  let folder: string;
  let data: { symbol: string; file: string }[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'titan-replay-'));
    const file = join(folder, 'rows.csv');
    await writeFile(file, ROWS.map((row) => row.join(',')).join('\n'));
    data = [{ symbol: 'BTC/USDT', file }];
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('binance serves its rows digit for digit, and its holes as holes', async () => {
    sandbox = await runSandbox({ data, clock: AFTER });
    const exchange = connect('binance');
    expect(await exchange.fetchOHLCV('BTC/USDT', '1m', START - DAY, 1000)).toEqual(ROWS);
    expect(await exchange.fetchOHLCV('BTC/USDT', '1m', START + 2 * MINUTE, 1)).toEqual([ROWS[2]]);
    expect(await exchange.fetchOHLCV('BTC/USDT', '1h', START - DAY, 1000)).toEqual([
      [START, '430.1', '431.5', '0.000000012345', '431.5', '12345678901234570.50000000000000001'],
    ]);
  });

  test('kraken fills the holes with rows of zero volume', async () => {
    sandbox = await runSandbox({ data, clock: AFTER });
    const rows = await connect('kraken').fetchOHLCV('BTC/USDT', '1m', START);
    const flat = (minute: number, close: string): unknown[] => [START + minute * MINUTE, close, close, close, close, '0'];
    expect(rows).toEqual([ROWS[0], ROWS[1], flat(2, '431'), flat(3, '431'), ROWS[2], flat(5, '431.5'), flat(6, '431.5')]);
  });

  test('a symbol that an exchange does not have is listed for it; the others stay seeded', async () => {
    sandbox = await runSandbox({ data: [{ ...data[0]!, symbol: 'XYZ/EUR' }], clock: AFTER });
    const exchange = connect('kraken');
    expect(await exchange.fetchOHLCV('XYZ/EUR', '1m', START, 1)).toEqual([ROWS[0]]);
    expect(await exchange.fetchOHLCV('BTC/USD', '1m', START, 1)).toHaveLength(1);
  });
});
