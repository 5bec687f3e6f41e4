import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import ccxt, { type Exchange } from 'ccxt';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const PRODUCTS = '/api/v3/brokerage/market/products';
const OPEN = Math.floor(NOW / MINUTE) * MINUTE;
const seconds = (time: number): number => time / 1000;

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['coinbase'] });
});
afterEach(() => sandbox.close());

interface Candle {
  start: string;
  low: string;
  high: string;
  open: string;
  close: string;
  volume: string;
}

async function candles(id: string, granularity: string, from: number, to: number): Promise<Candle[]> {
  const path = `${PRODUCTS}/${id}/candles?granularity=${granularity}&start=${seconds(from)}&end=${seconds(to)}`;
  const { status, body } = await sandbox.get<{ candles: Candle[] }>('coinbase', path);
  expect(status).toBe(200);
  return body.candles;
}

const times = (rows: readonly Candle[]): number[] => rows.map(({ start }) => Number(start) * 1000);

describe('candles', () => {
  test('come newest first, as text by name, both bounds inclusive', async () => {
    const rows = await candles('BTC-USD', 'ONE_MINUTE', OPEN - 3 * MINUTE, OPEN - MINUTE);
    expect(times(rows)).toEqual([1, 2, 3].map((age) => OPEN - age * MINUTE));
    for (const { start, ...prices } of rows) {
      expect(start).toMatch(/^\d{10}$/);
      expect(Object.keys(prices)).toEqual(['low', 'high', 'open', 'close', 'volume']);
      for (const price of Object.values(prices)) expect(price).toMatch(/^\d+\.\d+$/);
    }
  });

  test('the running one is among them', async () => {
    expect(times(await candles('BTC-USD', 'ONE_DAY', OPEN - DAY, OPEN))).toEqual([Math.floor(NOW / DAY) * DAY]);
  });

  test('an interval without trades is left out', async () => {
    const rows = await candles('MLN-USD', 'ONE_MINUTE', OPEN - 5 * HOUR, OPEN - MINUTE);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(300);
    for (const { volume } of rows) expect(Number(volume)).toBeGreaterThan(0);
  });

  test('350 may be asked for, one more is refused as a whole', async () => {
    const from = OPEN - DAY;
    expect(await candles('BTC-USD', 'ONE_MINUTE', from, from + 349 * MINUTE)).toHaveLength(350);
    const more = await sandbox.get('coinbase', `${PRODUCTS}/BTC-USD/candles?granularity=ONE_MINUTE&start=${seconds(from)}&end=${seconds(from + 350 * MINUTE)}`);
    const message = 'start and end argument is invalid - number of candles requested should be less than 350';
    expect(more).toMatchObject({ status: 400, body: { error: 'INVALID_ARGUMENT', error_details: message, message } });
  });

  test('a window before the listing is empty', async () => {
    const listed = Date.parse('2021-06-17T16:08Z');
    expect(await candles('SOL-USD', 'ONE_MINUTE', listed - HOUR, listed - MINUTE)).toEqual([]);
    expect(times(await candles('SOL-USD', 'ONE_MINUTE', listed - HOUR, listed))).toEqual([listed]);
  });

  test('those of an hour and more do not reach as far back as those of a minute', async () => {
    const june = Date.parse('2015-06-01');
    expect((await candles('BTC-USD', 'ONE_MINUTE', june, june + HOUR)).length).toBeGreaterThan(0);
    expect(await candles('BTC-USD', 'ONE_HOUR', june, june + DAY)).toEqual([]);
    expect(times(await candles('BTC-USD', 'ONE_DAY', june, june + 60 * DAY)).at(-1)).toBe(Date.parse('2015-07-20'));
  });
});

test.each([
  [`${PRODUCTS}/NO-SUCH/candles?granularity=ONE_MINUTE&start=1&end=2`, 404, 'Product NO-SUCH not supported'],
  [`${PRODUCTS}/BTC-USD/candles?granularity=60&start=1&end=2`, 400, 'granularity argument is invalid'],
  [`${PRODUCTS}/BTC-USD/candles?granularity=ONE_DAY`, 400, 'start and end argument is invalid'],
  [`${PRODUCTS}/BTC-USD/candles?granularity=ONE_DAY&start=86400&end=1`, 400, 'start and end argument is invalid'],
  [`${PRODUCTS}/BTC-USD/book`, 404, 'Not Found'],
  ['/api/v3/nothing', 404, 'Not Found'],
])('%s is refused with %d', async (path, status, message) => {
  expect(await sandbox.get('coinbase', path)).toMatchObject({ status, body: { error_details: message } });
});

test('products say what is delisted, and leave out what is not listed yet', async () => {
  const listed = async (): Promise<Map<string, { status: string; trading_disabled: boolean }>> => {
    const { body } = await sandbox.get<{ products: { product_id: string; status: string; trading_disabled: boolean }[]; num_products: number }>('coinbase', PRODUCTS);
    expect(body.num_products).toBe(body.products.length);
    return new Map(body.products.map((product) => [product.product_id, product]));
  };
  expect((await listed()).get('WLUNA-USD')).toMatchObject({ status: 'delisted', trading_disabled: true });
  sandbox.clock = Date.parse('2022-01-01');
  expect((await listed()).get('WLUNA-USD')).toMatchObject({ status: 'online', trading_disabled: false });
  sandbox.clock = Date.parse('2016-01-01');
  expect([...(await listed()).keys()]).toEqual(['BTC-USD']);
});

test('more than 10 calls a second are refused once the burst is spent', async () => {
  const call = async () => sandbox.get('coinbase', '/api/v3/brokerage/time');
  for (let request = 0; request < 15; request++) expect((await call()).status).toBe(200);
  const refused = await call();
  expect(refused).toMatchObject({ status: 429, body: { errors: [{ id: 'rate_limit_exceeded' }] } });
  expect(refused.headers.get('retry-after')).toBeNull();
  sandbox.clock += 100;
  expect((await call()).status).toBe(200);
  expect((await call()).status).toBe(429);
});

test('null values are null by name', async () => {
  sandbox.setFaults([{ kind: 'bad-rows', flaw: 'null-values' }]);
  expect(await candles('BTC-USD', 'ONE_MINUTE', OPEN - MINUTE, OPEN - MINUTE)).toEqual([
    { start: null, low: null, high: null, open: null, close: null, volume: null },
  ]);
});

describe('by ccxt as it is', () => {
  const connect = (): Exchange => {
    const exchange = new ccxt.coinbase({ urls: { api: { rest: sandbox.origins['coinbase']! } }, enableRateLimit: false });
    exchange.number = String as unknown as NumberConstructor;
    return exchange;
  };

  test('markets load from its six addresses', async () => {
    const exchange = connect();
    await exchange.loadMarkets();
    expect(exchange.markets!['BTC/USD']).toMatchObject({ id: 'BTC-USD', spot: true, active: true, precision: { price: '0.01', amount: '0.00000001' } });
    expect(exchange.markets!['WLUNA/USD']).toMatchObject({ active: false });
    expect(sandbox.requests()).toHaveLength(6);
    expect(sandbox.requests().every(({ status }) => status === 200)).toBe(true);
    expect(await exchange.fetchTime()).toBe(Math.floor(NOW / 1000) * 1000);
  });

  test('candles: since and limit ask for one more than limit; until is kept', async () => {
    const exchange = connect();
    const since = OPEN - HOUR;
    const first = await exchange.fetchOHLCV('BTC/USD', '1m', since, 3);
    expect(first.map(([time]) => time)).toEqual([0, 1, 2].map((i) => since + i * MINUTE));
    expect(sandbox.requests().at(-1)!.target).toContain(`start=${seconds(since)}&end=${seconds(since) + 180}`);
    expect(await exchange.fetchOHLCV('BTC/USD', '1m', since, undefined, { until: since + 3 * MINUTE - 1 })).toEqual(first);
    expect(sandbox.requests().at(-1)!.target).toContain(`start=${seconds(since)}&end=${seconds(since) + 179}`);
  });

  test('errors are those that ccxt knows', async () => {
    const exchange = connect();
    await exchange.loadMarkets();
    sandbox.setFaults([{ kind: 'status', status: 429 }]);
    await expect(exchange.fetchOHLCV('BTC/USD')).rejects.toThrow(ccxt.RateLimitExceeded);
    sandbox.setFaults([]);
    await expect(exchange.fetchOHLCV('BTC/USD', '7m', OPEN - HOUR)).rejects.toThrow(/granularity argument is invalid/);
  });
});
