import ccxt, { type Exchange } from 'ccxt';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fundingTruth, openInterestTruth } from '../../support/sandbox-truth.js';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const SYMBOL = 'BTC/USDT:USDT';
const SECOND = 1000;

let sandbox: RunningSandbox;
afterEach(() => sandbox.close());

const get = async <Body>(path: string): Promise<{ status: number; headers: Headers; body: Body }> => sandbox.get<Body>('binance', path);

/** ccxt as it is, but for where it sends its requests. */
function connect(): Exchange {
  const origin = sandbox.origins['binance']!;
  const api = { public: `${origin}/api/v3`, fapiPublic: `${origin}/fapi/v1`, fapiData: `${origin}/futures/data`, dapiPublic: `${origin}/dapi/v1` };
  const exchange = new ccxt.binance({ urls: { api }, enableRateLimit: false, options: { fetchMarkets: { types: ['linear'] } } });
  exchange.number = String as unknown as NumberConstructor;
  return exchange;
}

interface Rate { symbol: string; fundingTime: number; fundingRate: string; markPrice: string; rateType: string }

describe('fundingRate', () => {
  const rates = async (query: string): Promise<Rate[]> => (await get<Rate[]>(`/fapi/v1/fundingRate?${query}`)).body;

  test('comes ascending, digit for digit the truth, a few milliseconds late', async () => {
    sandbox = await runSandbox();
    const from = Date.parse('2023-10-30');
    const found = await rates(`symbol=BTCUSDT&startTime=${from}&limit=1000`);
    const truth = await fundingTruth('binance', SYMBOL, { from, to: NOW });
    expect(found.map(({ fundingTime, fundingRate }) => [fundingTime, fundingRate])).toEqual(truth.map(({ time, rate }) => [time, rate]));
    expect(found[0]).toEqual({ symbol: 'BTCUSDT', fundingTime: truth[0]!.time, fundingRate: truth[0]!.rate, markPrice: '', rateType: 'Regular' });
    const marked = found.findIndex(({ markPrice }) => markPrice !== '');
    expect(Math.floor(found[marked]!.fundingTime / HOUR) * HOUR).toBe(Date.parse('2023-10-31T08:00Z'));
    expect(found.slice(marked).map(({ markPrice }) => markPrice)).toEqual(truth.slice(marked).map(({ markPrice }) => markPrice));
  });

  test('both bounds are inclusive, of the stamps', async () => {
    sandbox = await runSandbox();
    const truth = await fundingTruth('binance', SYMBOL, { from: NOW - 30 * DAY, to: NOW });
    const tardy = truth.findIndex(({ time, due }) => time > due);
    const [{ due, time }, next] = [truth[tardy]!, truth[tardy + 1]!];
    const times = async (start: number, end: number): Promise<number[]> =>
      (await rates(`symbol=BTCUSDT&startTime=${start}&endTime=${end}`)).map(({ fundingTime }) => fundingTime);
    expect(await times(due, due)).toEqual([]);
    expect(await times(time, next.time)).toEqual([time, next.time]);
    expect(await times(time + 1, next.time - 1)).toEqual([]);
  });

  test('100 come unless asked, 200 without bounds, 1000 at most: the first of a start, else the newest', async () => {
    sandbox = await runSandbox();
    expect(await rates(`symbol=BTCUSDT&startTime=${NOW - 100 * DAY}`)).toHaveLength(100);
    expect(await rates('symbol=BTCUSDT')).toHaveLength(200);
    const all = await rates('symbol=BTCUSDT&startTime=0&limit=5000');
    expect([all.length, Math.floor(all[0]!.fundingTime / HOUR) * HOUR]).toEqual([1000, Date.parse('2019-09-09')]);
    expect((await rates('symbol=BTCUSDT&limit=2')).at(-1)!.fundingTime).toBeGreaterThan(NOW - 8 * HOUR);
    expect(await rates(`symbol=BTCUSDT&startTime=${NOW - HOUR}`)).toEqual([]);
    expect(await rates('symbol=BTCUSDT&startTime=0&endTime=1000')).toEqual([]);
  });

  test('without a symbol it is of all', async () => {
    sandbox = await runSandbox();
    const all = await rates(`startTime=${NOW - 9 * HOUR}&limit=1000`);
    expect(new Set(all.map(({ symbol }) => symbol)).size).toBe(12);
    expect(all.map(({ fundingTime }) => fundingTime)).toEqual(all.map(({ fundingTime }) => fundingTime).toSorted((a, b) => a - b));
  });

  test('through ccxt it is the truth, over a change from eight hours to four', async () => {
    sandbox = await runSandbox();
    const from = Date.parse('2024-01-08');
    const found = await connect().fetchFundingRateHistory('LINK/USDT:USDT', from, 1000, { until: from + 4 * DAY });
    const truth = await fundingTruth('binance', 'LINK/USDT:USDT', { from, to: from + 4 * DAY });
    expect(found.map(({ timestamp, fundingRate }) => [timestamp, fundingRate])).toEqual(truth.map(({ time, rate }) => [time, rate]));
    expect(truth.map(({ hours }) => hours)).toEqual([...Array<number>(8).fill(8), ...Array<number>(truth.length - 8).fill(4)]);
  });
});

describe('the running rate', () => {
  test('premiumIndex tells it, for one or for all', async () => {
    sandbox = await runSandbox();
    const [next] = await fundingTruth('binance', SYMBOL, { from: NOW, to: NOW + 9 * HOUR });
    expect(await connect().fetchFundingRate(SYMBOL)).toMatchObject({ fundingRate: next!.rate, fundingTimestamp: next!.due, timestamp: NOW });
    expect(Object.keys(await connect().fetchFundingRates())).toHaveLength(12);
  });

  test('fundingInfo names the intervals of those that changed', async () => {
    sandbox = await runSandbox();
    const intervals = await connect().fetchFundingIntervals();
    expect(Object.entries(intervals).map(([symbol, { interval }]) => [symbol, interval])).toEqual([['LINK/USDT:USDT', '8h'], ['DOGE/USDT:USDT', '4h']]);
  });
});

interface Interest { symbol: string; sumOpenInterest: string; sumOpenInterestValue: string; timestamp: number }

describe('openInterestHist', () => {
  const history = async (query: string): Promise<Interest[]> => (await get<Interest[]>(`/futures/data/openInterestHist?symbol=BTCUSDT&${query}`)).body;
  const OPEN = Math.floor(NOW / (5 * MINUTE)) * 5 * MINUTE;

  test('through ccxt it is the truth, amount and value', async () => {
    sandbox = await runSandbox();
    const from = OPEN - 2 * DAY;
    // Without an end ccxt would ask for one row too many, and then lack the first.
    const found = await connect().fetchOpenInterestHistory(SYMBOL, '5m', from, 500, { until: from + 499 * 5 * MINUTE });
    const truth = await openInterestTruth('binance', SYMBOL, '5m', { from, to: from + 500 * 5 * MINUTE });
    expect(found.map(({ timestamp, openInterestAmount, openInterestValue }) => [timestamp, openInterestAmount, openInterestValue]))
      .toEqual(truth.map(({ time, amount, value }) => [time, `${amount}00000`, value]));
  });

  test('30 come unless asked, 500 at most, the newest of a window, ascending', async () => {
    sandbox = await runSandbox();
    const times = async (query: string): Promise<number[]> => (await history(query)).map(({ timestamp }) => timestamp);
    expect(await times('period=5m')).toEqual(Array.from({ length: 30 }, (_, step) => OPEN - (29 - step) * 5 * MINUTE));
    expect(await times(`period=1h&startTime=${OPEN - 3 * DAY}&endTime=${OPEN - DAY}&limit=2`)).toEqual([-25, -24].map((hour) => Math.floor(OPEN / HOUR) * HOUR + hour * HOUR));
    expect(await times(`period=5m&startTime=${OPEN - HOUR}&endTime=${OPEN - HOUR}`)).toEqual([OPEN - HOUR]);
    expect(await history('period=5m&limit=501')).toEqual({ code: -1130, msg: "parameter 'limit' is invalid." });
    expect(await history('period=1m')).toEqual({ code: -1130, msg: "parameter 'period' is invalid." });
  });

  test('reaches back thirty days, and refuses a start before them', async () => {
    sandbox = await runSandbox();
    expect(await history(`period=5m&startTime=${NOW - 31 * DAY}`)).toEqual({ code: -1130, msg: "parameter 'startTime' is invalid." });
    const first = OPEN - 30 * DAY;
    expect((await history(`period=5m&startTime=${NOW - 30 * DAY}&endTime=${first + 5 * MINUTE}`)).map(({ timestamp }) => timestamp)).toEqual([first + 5 * MINUTE]);
    expect((await history(`period=1d&limit=500`)).length).toBe(30);
    await expect(connect().fetchOpenInterestHistory(SYMBOL, '5m', NOW - 40 * DAY, 500)).rejects.toThrow(ccxt.BadRequest);
  });

  test('a row is there six seconds after its time', async () => {
    sandbox = await runSandbox({ clock: OPEN + 5 * SECOND });
    expect((await history('period=5m&limit=1'))[0]!.timestamp).toBe(OPEN - 5 * MINUTE);
    sandbox.clock = OPEN + 6 * SECOND;
    expect((await history('period=5m&limit=1'))[0]!.timestamp).toBe(OPEN);
  });

  test('openInterest is as it is now', async () => {
    sandbox = await runSandbox({ clock: OPEN });
    const [now] = await openInterestTruth('binance', SYMBOL, '5m', { from: OPEN, to: OPEN + 1 });
    expect(await connect().fetchOpenInterest(SYMBOL)).toMatchObject({ openInterestAmount: now!.amount, timestamp: OPEN });
  });
});

describe('limits', () => {
  test('500 requests for funding in five minutes, beside the weight', async () => {
    sandbox = await runSandbox();
    const ask = (): Promise<{ status: number; headers: Headers }> => get('/fapi/v1/fundingRate?symbol=BTCUSDT&limit=1');
    for (let request = 0; request < 499; request++) expect((await ask()).status).toBe(200);
    expect((await get('/fapi/v1/fundingInfo')).status).toBe(200);
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '4']);
    expect((await get('/fapi/v1/ping')).headers.get('x-mbx-used-weight-1m')).toBe('1');
    sandbox.clock += 5 * SECOND;
    expect((await ask()).status).toBe(200);
  });

  test('statistics are counted apart, and no header speaks of it', async () => {
    sandbox = await runSandbox();
    const { status, headers } = await get('/futures/data/openInterestHist?symbol=BTCUSDT&period=5m&limit=1');
    expect([status, headers.get('x-mbx-used-weight-1m')]).toEqual([200, null]);
  });
});
