import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type Answer, type RunningSandbox } from '../running-sandbox.js';

const OPEN = Math.floor(NOW / MINUTE) * MINUTE;
const LISTED = Date.parse('2020-08-11T06:00Z');

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['binance'] });
});
afterEach(() => sandbox.close());

type Kline = [number, string, string, string, string, string, number, string, number, string, string, string];

async function klines(query: string): Promise<Kline[]> {
  const { status, body } = await sandbox.get<Kline[]>('binance', `/api/v3/klines?${query}`);
  expect(status).toBe(200);
  return body;
}

const times = (rows: readonly Kline[]): number[] => rows.map((row) => row[0]);
const minutes = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i * MINUTE);

describe('klines', () => {
  test('have twelve columns, strings of eight decimals, and close a millisecond before the next', async () => {
    const [row] = await klines(`symbol=BTCUSDT&interval=1m&startTime=${OPEN - MINUTE}&limit=1`);
    expect(row).toHaveLength(12);
    for (const column of [1, 2, 3, 4, 5, 7, 9, 10]) expect(row![column]).toMatch(/^\d+\.\d{8}$/);
    expect([row![0], row![6], row![11]]).toEqual([OPEN - MINUTE, OPEN - 1, '0']);
    expect(row![8]).toBeGreaterThan(0);
  });

  test('both bounds are inclusive, by open time', async () => {
    const from = OPEN - HOUR;
    const to = from + 3 * MINUTE;
    expect(times(await klines(`symbol=BTCUSDT&interval=1m&startTime=${from}&endTime=${to}`))).toEqual(minutes(from, 4));
    expect(times(await klines(`symbol=BTCUSDT&interval=1m&startTime=${from + 1}&endTime=${to - 1}`))).toEqual(minutes(from + MINUTE, 2));
    expect(await klines(`symbol=BTCUSDT&interval=1m&startTime=${to}&endTime=${from}`)).toEqual([]);
  });

  test('from a start the oldest come first, 500 unless asked, 1000 at most', async () => {
    const from = OPEN - 2 * DAY;
    expect(times(await klines(`symbol=BTCUSDT&interval=1m&startTime=${from}`))).toEqual(minutes(from, 500));
    expect(times(await klines(`symbol=BTCUSDT&interval=1m&startTime=${from}&limit=1000`))).toEqual(minutes(from, 1000));
    expect(await klines(`symbol=BTCUSDT&interval=1m&startTime=${from}&limit=5000`)).toHaveLength(1000);
    expect(times(await klines(`symbol=BTCUSDT&interval=1m&startTime=${from}&endTime=${OPEN}&limit=2`))).toEqual(minutes(from, 2));
  });

  test('without a start the newest come, still ascending and with the open one', async () => {
    expect(times(await klines('symbol=BTCUSDT&interval=1m&limit=3'))).toEqual(minutes(OPEN - 2 * MINUTE, 3));
    expect(times(await klines(`symbol=BTCUSDT&interval=1m&limit=2&endTime=${OPEN - HOUR}`))).toEqual(minutes(OPEN - HOUR - MINUTE, 2));
  });

  test('before the listing they jump to the first candle that exists', async () => {
    const [first] = await klines('symbol=SOLUSDT&interval=1m&startTime=0&limit=1');
    expect(first![0]).toBe(LISTED);
    expect(times(await klines('symbol=SOLUSDT&interval=1d&startTime=0&limit=1'))).toEqual([Math.floor(LISTED / DAY) * DAY]);
    expect(await klines(`symbol=SOLUSDT&interval=1m&startTime=0&endTime=${LISTED - 1}`)).toEqual([]);
    expect(await klines(`symbol=SOLUSDT&interval=1m&endTime=${LISTED - 1}`)).toEqual([]);
  });

  test('after now there are none', async () => {
    expect(await klines(`symbol=BTCUSDT&interval=1m&startTime=${NOW + 1}`)).toEqual([]);
    expect(times(await klines(`symbol=BTCUSDT&interval=1m&startTime=${OPEN}&endTime=${NOW + DAY}`))).toEqual([OPEN]);
  });

  test('the open candle grows with the clock and settles when it closes', async () => {
    const open = async (): Promise<Kline> => (await klines(`symbol=BTCUSDT&interval=1h&startTime=${OPEN - (OPEN % HOUR)}&limit=1`))[0]!;
    const early = await open();
    sandbox.clock += 10_000;
    const later = await open();
    expect(later[1]).toBe(early[1]);
    expect(Number(later[5])).toBeGreaterThan(Number(early[5]));
    expect(Number(later[2])).toBeGreaterThanOrEqual(Number(early[2]));
    sandbox.clock = OPEN - (OPEN % HOUR) + HOUR;
    const closed = await open();
    sandbox.clock += DAY;
    expect(await open()).toEqual(closed);
    expect(Number(closed[5])).toBeGreaterThan(Number(later[5]));
  });

  test('a minute without trades is a candle of zero volume at the last close', async () => {
    const rows = await klines(`symbol=MLNUSDT&interval=1m&startTime=${OPEN - DAY}&limit=1000`);
    expect(times(rows)).toEqual(minutes(OPEN - DAY, 1000));
    const quiet = rows.findIndex((row, index) => index > 0 && Number(row[5]) === 0);
    const close = rows[quiet - 1]![4];
    expect(rows[quiet]!.slice(1, 6)).toEqual([close, close, close, close, '0.00000000']);
    expect(rows[quiet]![8]).toBe(0);
  });

  test('seconds are served, quiet ones too, and come to their minute', async () => {
    const from = OPEN - HOUR;
    const seconds = await klines(`symbol=BTCUSDT&interval=1s&startTime=${from}&limit=60`);
    const [minute] = await klines(`symbol=BTCUSDT&interval=1m&startTime=${from}&limit=1`);
    expect(times(seconds)).toEqual(Array.from({ length: 60 }, (_, i) => from + i * 1000));
    expect([seconds[0]![1], seconds.at(-1)![4]]).toEqual([minute![1], minute![4]]);
    const lots = (text: string): bigint => BigInt(text.replace('.', ''));
    expect(seconds.reduce((sum, row) => sum + lots(row[5]), 0n)).toBe(lots(minute![5]));
  });

  test('weeks start on Mondays and months on the first', async () => {
    const weeks = await klines('symbol=BTCUSDT&interval=1w&limit=3');
    expect(weeks.map((row) => new Date(row[0]).getUTCDay())).toEqual([1, 1, 1]);
    const months = await klines('symbol=BTCUSDT&interval=1M&limit=3');
    expect(times(months)).toEqual(['2024-03-01', '2024-04-01', '2024-05-01'].map((day) => Date.parse(day)));
    expect(months[0]![6]).toBe(Date.parse('2024-04-01') - 1);
  });
});

describe('refusals', () => {
  test.each([
    ['interval=1m', -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."],
    ['symbol=BTCUSDT', -1102, "Mandatory parameter 'interval' was not sent, was empty/null, or malformed."],
    ['symbol=btcusdt&interval=1m', -1100, "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'."],
    ['symbol=NOSUCH&interval=1m', -1121, 'Invalid symbol.'],
    ['symbol=BTCUSDT&interval=7m', -1120, 'Invalid interval.'],
    ['symbol=BTCUSDT&interval=45m', -1120, 'Invalid interval.'],
    ['symbol=BTCUSDT&interval=1m&limit=abc', -1100, "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'."],
    ['symbol=BTCUSDT&interval=1m&limit=0', -1130, "Data sent for parameter 'limit' is not valid."],
    ['symbol=BTCUSDT&interval=1m&startTime=-5', -1100, "Illegal characters found in parameter 'startTime'; legal range is '^[0-9]{1,20}$'."],
    ['symbol=BTCUSDT&interval=1m&until=5', -1104, "Not all sent parameters were read; read '2' parameter(s) but was sent '3'."],
  ])('%s is answered with %p', async (query, code, msg) => {
    const { status, headers, body } = await sandbox.get('binance', `/api/v3/klines?${query}`);
    expect([status, body]).toEqual([400, { code, msg }]);
    expect(headers.get('server')).toBe('titan-sandbox');
  });

  test('an unknown path is 404, and not JSON', async () => {
    const { status, body } = await sandbox.get('binance', '/api/v3/nothing');
    expect([status, body]).toEqual([404, '<html><body><h2>404 Not found</h2></body></html>']);
  });
});

test('the clock is in the Date header, in the server time, and in exchangeInfo', async () => {
  const { headers, body } = await sandbox.get('binance', '/api/v3/time');
  expect(headers.get('date')).toBe('Wed, 15 May 2024 12:34:56 GMT');
  expect(body).toEqual({ serverTime: NOW });
  expect((await sandbox.get('binance', '/api/v3/exchangeInfo?symbol=BTCUSDT')).body).toMatchObject({
    serverTime: NOW,
    symbols: [{ symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT' }],
  });
});

describe('the weight budget', () => {
  const ask = (): Promise<Answer<{ code: number; msg: string }>> => sandbox.get('binance', '/api/v3/exchangeInfo?symbol=BTCUSDT');

  async function spend(): Promise<void> {
    for (let request = 0; request < 300; request++) await ask();
  }

  test('is counted by the minute in a header', async () => {
    expect((await ask()).headers.get('x-mbx-used-weight-1m')).toBe('20');
    expect((await sandbox.get('binance', '/api/v3/klines?symbol=BTCUSDT&interval=1d&limit=1')).headers.get('x-mbx-used-weight-1m')).toBe('22');
    sandbox.clock += MINUTE;
    expect((await ask()).headers.get('x-mbx-used-weight-1m')).toBe('20');
  });

  test('when it is spent, 429 says how long to wait, and then all is well', async () => {
    await spend();
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after'), refused.body.code]).toEqual([429, '4', -1003]);
    sandbox.clock += 4000;
    expect((await ask()).status).toBe(200);
  });

  test('who goes on is banned with 418, the second time for twice as long', async () => {
    for (const length of [120, 240]) {
      await spend();
      for (let request = 0; request < 10; request++) expect((await ask()).status).toBe(429);
      const banned = await ask();
      expect([banned.status, banned.headers.get('retry-after')]).toEqual([418, String(length)]);
      expect(banned.body.msg).toContain(`banned until ${sandbox.clock + length * 1000}`);
      sandbox.clock += length * 1000 - 1000;
      expect(await ask()).toMatchObject({ status: 418 });
      sandbox.clock += 1000;
      expect((await ask()).status).toBe(200);
      sandbox.clock += MINUTE;
    }
  });

  test('is not enforced when the sandbox is told so', async () => {
    await sandbox.close();
    sandbox = await runSandbox({ exchanges: ['binance'], enforceLimits: false });
    await spend();
    expect((await ask()).status).toBe(200);
  });
});

describe('futures', () => {
  type Kline = [number, ...string[]];

  test('klines have the decimals of the contract, up to 1500 of them', async () => {
    const { body } = await sandbox.get<Kline[]>('binance', '/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=2000');
    expect(body).toHaveLength(1500);
    const [, open, , , , volume, , turnover] = body[0]!;
    expect([open, volume, turnover]).toEqual([expect.stringMatching(/^\d+\.\d{2}$/), expect.stringMatching(/^\d+\.\d{3}$/), expect.stringMatching(/^\d+\.\d{5}$/)]);
  });

  test('what spot knows is unknown here, and the other way about', async () => {
    expect(await sandbox.get('binance', '/fapi/v1/klines?symbol=BTCUSDT&interval=1s')).toMatchObject({ status: 400, body: { code: -1120 } });
    expect(await sandbox.get('binance', '/fapi/v1/klines?symbol=SHIBUSDT&interval=1m')).toMatchObject({ status: 400, body: { code: -1121 } });
    const { body } = await sandbox.get<{ symbols: { symbol: string; contractType: string }[] }>('binance', '/fapi/v1/exchangeInfo');
    expect(body.symbols.every(({ contractType }) => contractType === 'PERPETUAL')).toBe(true);
    expect((await sandbox.get<{ symbols: { symbol: string }[] }>('binance', '/dapi/v1/exchangeInfo')).body.symbols.map(({ symbol }) => symbol)).toEqual(['BTCUSD_PERP', 'ETHUSD_PERP']);
  });

  test('weights grow with the limit, of a budget apart from that of spot', async () => {
    const used = async (path: string): Promise<string | null> => (await sandbox.get('binance', path)).headers.get('x-mbx-used-weight-1m');
    const klines = (limit: number): Promise<string | null> => used(`/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=${limit}`);
    expect([await klines(99), await klines(499), await klines(1000), await klines(1500)]).toEqual(['1', '3', '8', '18']);
    expect(await used('/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000')).toBe('2');
  });
});
