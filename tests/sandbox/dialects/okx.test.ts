import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import ccxt, { type Exchange } from 'ccxt';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const OPEN = Math.floor(NOW / MINUTE) * MINUTE;

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['okx'], enforceLimits: false });
});
afterEach(() => sandbox.close());

type Row = [string, string, string, string, string, string, string, string, string];
interface Body<Data> {
  code: string;
  msg: string;
  data: Data[];
}

async function rows(address: 'candles' | 'history-candles', query: string): Promise<Row[]> {
  const { status, body } = await sandbox.get<Body<Row>>('okx', `/api/v5/market/${address}?${query}`);
  expect({ status, code: body.code, msg: body.msg }).toEqual({ status: 200, code: '0', msg: '' });
  return body.data;
}

const times = (data: readonly Row[]): number[] => data.map(([time]) => Number(time));
const minutesBack = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => OPEN - (first + i) * MINUTE);

describe('candles', () => {
  test('come newest first, as text, the running one unconfirmed', async () => {
    const data = await rows('candles', 'instId=BTC-USDT&limit=3');
    expect(times(data)).toEqual(minutesBack(0, 3));
    expect(data.map((row) => row[8])).toEqual(['0', '1', '1']);
    for (const row of data) {
      expect(row).toHaveLength(9);
      for (const cell of row) expect(cell).toMatch(/^\d+(\.\d+)?$/);
      expect(row[7]).toBe(row[6]);
    }
  });

  test('100 unless asked for, never more than 300', async () => {
    expect(await rows('candles', 'instId=BTC-USDT')).toHaveLength(100);
    expect(await rows('candles', 'instId=BTC-USDT&limit=1000')).toHaveLength(300);
    expect(await rows('history-candles', 'instId=BTC-USDT&limit=1000')).toHaveLength(300);
  });

  test('before and after are exclusive, and the newest between them come', async () => {
    const window = `before=${OPEN - 10 * MINUTE}&after=${OPEN - 2 * MINUTE}`;
    for (const address of ['candles', 'history-candles'] as const) {
      expect(times(await rows(address, `instId=BTC-USDT&${window}`))).toEqual(minutesBack(3, 7));
      expect(times(await rows(address, `instId=BTC-USDT&${window}&limit=2`))).toEqual(minutesBack(3, 2));
    }
    expect(times(await rows('candles', `instId=BTC-USDT&before=${OPEN - DAY}&limit=2`))).toEqual(minutesBack(0, 2));
  });

  test('the newest 1440 are in candles, all that have closed in history-candles', async () => {
    const edge = `after=${OPEN - 1438 * MINUTE}`;
    expect(times(await rows('candles', `instId=BTC-USDT&${edge}`))).toEqual(minutesBack(1439, 1));
    expect(times(await rows('history-candles', `instId=BTC-USDT&${edge}&limit=2`))).toEqual(minutesBack(1439, 2));
    expect(times(await rows('history-candles', 'instId=BTC-USDT&limit=1'))).toEqual(minutesBack(1, 1));
  });

  test('a minute without trades has a candle of volume 0 at the last close', async () => {
    const data = await rows('candles', 'instId=MLN-USDT&limit=300');
    expect(data).toHaveLength(300);
    const quiet = data.findIndex((row, index) => index < 299 && Number(row[5]) === 0);
    const close = data[quiet + 1]![4];
    expect(data[quiet]!.slice(1, 5)).toEqual([close, close, close, close]);
  });

  test('long bars open by Hong Kong time, unless they end in utc', async () => {
    const opens = async (bar: string): Promise<string> => new Date(times(await rows('candles', `instId=BTC-USDT&bar=${bar}&limit=1`))[0]!).toISOString();
    expect(await opens('1Dutc')).toBe('2024-05-15T00:00:00.000Z');
    expect(await opens('1D')).toBe('2024-05-14T16:00:00.000Z');
    expect(await opens('1Wutc')).toBe('2024-05-13T00:00:00.000Z');
    expect(await opens('1W')).toBe('2024-05-12T16:00:00.000Z');
    expect(await opens('1Mutc')).toBe('2024-05-01T00:00:00.000Z');
    expect(await opens('4H')).toBe('2024-05-15T12:00:00.000Z');
  });

  test('volumes of a perpetual are in contracts, in base and in quote', async () => {
    const [row] = await rows('candles', 'instId=BTC-USDT-SWAP&limit=1');
    expect(Number(row![5]) * 0.01).toBeCloseTo(Number(row![6]), 9);
    expect(Number(row![7]) / Number(row![6])).toBeCloseTo(Number(row![4]), -4);
  });
});

test.each([
  ['/api/v5/market/candles?instId=NO-SUCH', 200, '51001', "Instrument ID or Spread ID doesn't exist."],
  ['/api/v5/market/history-candles?instId=LUNA-USDT', 200, '51001', "Instrument ID or Spread ID doesn't exist."],
  ['/api/v5/market/candles', 400, '50014', 'Parameter instId can not be empty.'],
  ['/api/v5/market/candles?instId=BTC-USDT&bar=1h', 400, '51000', 'Parameter bar error'],
  ['/api/v5/market/candles?instId=BTC-USDT&before=yesterday', 400, '51000', 'Parameter before error'],
  ['/api/v5/public/instruments', 400, '50014', 'Parameter instType can not be empty.'],
  ['/api/v5/public/instruments?instType=BOND', 400, '51000', 'Parameter instType error'],
])('%s is refused with %d and %s', async (path, status, code, msg) => {
  expect(await sandbox.get('okx', path)).toMatchObject({ status, body: { code, msg, data: [] } });
});

test('instruments are those that can be traded now', async () => {
  const ids = async (type: string): Promise<string[]> =>
    (await sandbox.get<Body<{ instId: string }>>('okx', `/api/v5/public/instruments?instType=${type}`)).body.data.map(({ instId }) => instId);
  expect(await ids('SPOT')).not.toContain('LUNA-USDT');
  expect(await ids('SWAP')).toContain('BTC-USDT-SWAP');
  expect(await ids('FUTURES')).toEqual([]);
  sandbox.clock = Date.parse('2021-01-01');
  expect(await ids('SPOT')).toContain('LUNA-USDT');
  expect(await ids('SPOT')).not.toContain('SHIB-USDT');
});

test('each address has its own limit in 2 seconds', async () => {
  await sandbox.close();
  sandbox = await runSandbox({ exchanges: ['okx'] });
  const call = (address: string) => sandbox.get('okx', `/api/v5/market/${address}?instId=BTC-USDT&limit=1`);
  for (let request = 0; request < 20; request++) expect((await call('history-candles')).status).toBe(200);
  const refused = await call('history-candles');
  expect(refused).toMatchObject({ status: 429, body: { code: '50011', msg: 'Too Many Requests' } });
  expect(refused.headers.get('retry-after')).toBeNull();
  for (let request = 0; request < 40; request++) expect((await call('candles')).status).toBe(200);
  expect((await call('candles')).status).toBe(429);
  sandbox.clock += 2000;
  expect((await call('history-candles')).status).toBe(200);
});

describe('by ccxt as it is', () => {
  const connect = (): Exchange => {
    const exchange = new ccxt.okx({ urls: { api: { rest: sandbox.origins['okx']! } }, enableRateLimit: false });
    exchange.number = String as unknown as NumberConstructor;
    return exchange;
  };

  test('all of its default markets load, spot and perpetuals', async () => {
    const exchange = connect();
    await exchange.loadMarkets();
    expect(exchange.markets!['BTC/USDT']).toMatchObject({ id: 'BTC-USDT', spot: true, active: true, precision: { price: '0.1', amount: '0.00000001' } });
    expect(exchange.markets!['BTC/USDT:USDT']).toMatchObject({ id: 'BTC-USDT-SWAP', swap: true, linear: true, contractSize: '0.01' });
    expect(await exchange.fetchTime()).toBe(NOW);
  });

  test('candles by since and limit, and by since and until', async () => {
    const exchange = connect();
    const since = OPEN - DAY;
    const byLimit = await exchange.fetchOHLCV('BTC/USDT', '1m', since, 5);
    expect(byLimit.map(([time]) => time)).toEqual([0, 1, 2, 3, 4].map((i) => since + i * MINUTE));
    expect(await exchange.fetchOHLCV('BTC/USDT', '1m', since, 300, { until: since + 5 * MINUTE })).toEqual(byLimit);
    // Wider than its limit, a window is answered from its end.
    const late = await exchange.fetchOHLCV('BTC/USDT', '1m', since, 5, { until: since + HOUR });
    expect(late.map(([time]) => time)).toEqual([55, 56, 57, 58, 59].map((i) => since + i * MINUTE));
  });

  test('errors are those that ccxt knows', async () => {
    const exchange = connect();
    await exchange.loadMarkets();
    sandbox.setFaults([{ kind: 'status', status: 429 }]);
    await expect(exchange.fetchOHLCV('BTC/USDT')).rejects.toThrow(ccxt.RateLimitExceeded);
    sandbox.setFaults([{ kind: 'status', status: 503 }]);
    await expect(exchange.fetchOHLCV('BTC/USDT')).rejects.toThrow(ccxt.OnMaintenance);
    sandbox.setFaults([]);
    await expect(exchange.fetchOHLCV('BTC/USDT', '7m')).rejects.toThrow(ccxt.BadRequest);
  });
});
