import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BybitMeter } from '../../../src/sandbox/dialects/bybit-meter.js';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const OPEN = Math.floor(NOW / MINUTE) * MINUTE;

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['bybit'] });
});
afterEach(() => sandbox.close());

type Row = [string, string, string, string, string, string, string];
interface Kline {
  retCode: number;
  retMsg: string;
  result: { category: string; symbol: string; list: Row[] };
}

const get = async (query: string): Promise<Kline> => (await sandbox.get<Kline>('bybit', `/v5/market/kline?${query}`)).body;
const times = async (query: string): Promise<number[]> => (await get(`category=spot&symbol=BTCUSDT&${query}`)).result.list.map(([time]) => Number(time));
const minutes = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from - i * MINUTE);

describe('kline', () => {
  test('rows are text, newest first, 200 unless asked, the open one among them', async () => {
    const { result } = await get('category=linear&symbol=BTCUSDT&interval=1');
    expect(result).toMatchObject({ category: 'linear', symbol: 'BTCUSDT' });
    expect(result.list.map(([time]) => Number(time))).toEqual(minutes(OPEN, 200));
    for (const cell of result.list.flat()) expect(cell).toMatch(/^\d+(\.\d+)?$/);
  });

  test('of a window wider than the limit come the newest, of a start alone the oldest', async () => {
    expect(await times(`interval=1&start=${OPEN - DAY}&end=${OPEN - HOUR}&limit=3`)).toEqual(minutes(OPEN - HOUR, 3));
    expect(await times(`interval=1&start=${OPEN - DAY}&limit=3`)).toEqual(minutes(OPEN - DAY + 2 * MINUTE, 3));
    expect(await times(`interval=1&end=${OPEN - HOUR}&limit=2`)).toEqual(minutes(OPEN - HOUR, 2));
    expect(await times(`interval=1&start=${OPEN - 2 * DAY}&end=${OPEN}&limit=5000`)).toHaveLength(1000);
  });

  test('both bounds are inclusive, and the candle that holds the start comes too', async () => {
    expect(await times(`interval=1&start=${OPEN - HOUR}&end=${OPEN - HOUR + MINUTE}`)).toEqual(minutes(OPEN - HOUR + MINUTE, 2));
    expect(await times(`interval=1&start=${OPEN - HOUR + 8000}&end=${OPEN - HOUR + 76_000}`)).toEqual(minutes(OPEN - HOUR + MINUTE, 2));
  });

  test('a window before the listing is empty; a start alone jumps to the first candle', async () => {
    expect(await times('interval=60&start=1500000000000&end=1500360000000')).toEqual([]);
    expect(await times('interval=60&start=9999&limit=1')).toEqual([Date.parse('2021-07-05T12:00Z')]);
    expect((await times('interval=M&limit=1000')).at(-1)).toBe(Date.parse('2021-07-01'));
  });

  test('weeks start on Monday, months on the first', async () => {
    expect(new Date((await times('interval=W&limit=1'))[0]!).getUTCDay()).toBe(1);
    expect(await times('interval=M&limit=2')).toEqual([Date.parse('2024-05-01'), Date.parse('2024-04-01')]);
  });

  test('a minute without trades is a candle of zero volume', async () => {
    const { list } = (await get('category=linear&symbol=MLNUSDT&interval=1&limit=200')).result;
    const quiet = list.findIndex((row) => row[5] === '0');
    const close = list[quiet + 1]![4];
    expect(list[quiet]!.slice(1)).toEqual([close, close, close, close, '0', '0']);
  });
});

test.each([
  ['category=nothing&symbol=BTCUSDT&interval=1', 'Category is invalid'],
  ['category=spot&symbol=BTCUSDT&interval=7', 'Invalid period!'],
  ['category=spot&symbol=NOSUCH&interval=1', 'Not supported symbols'],
  ['category=spot&symbol=BTCUSDT&interval=1&start=yesterday', 'params error: number expected'],
])('%s is refused with status 200', async (query, retMsg) => {
  expect(await get(query)).toMatchObject({ retCode: 10001, retMsg, result: {} });
});

test('600 requests in five seconds, then ten minutes of 403', () => {
  const meter = new BybitMeter();
  const query = { method: 'GET', path: '/v5/market/time', params: new URLSearchParams(), body: '' };
  for (let request = 0; request < 600; request++) expect(meter.charge(query, NOW)).toBeUndefined();
  expect(meter.charge(query, NOW)).toEqual({ status: 403, body: 'access too frequent' });
  expect(meter.charge(query, NOW + 9 * MINUTE)?.status).toBe(403);
  expect(meter.charge(query, NOW + 10 * MINUTE)).toBeUndefined();
});
