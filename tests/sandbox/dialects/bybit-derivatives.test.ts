import ccxt, { type Exchange } from 'ccxt';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fundingTruth, openInterestTruth } from '../../support/sandbox-truth.js';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const SYMBOL = 'BTC/USDT:USDT';
const FIVE = 5 * MINUTE;
const OPEN = Math.floor(NOW / FIVE) * FIVE;

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['bybit'] });
});
afterEach(() => sandbox.close());

/** ccxt as it is, but for where it sends its requests. */
function connect(): Exchange {
  const exchange = new ccxt.bybit({ urls: { api: { public: sandbox.origins['bybit']! } }, enableRateLimit: false, options: { fetchMarkets: { types: ['linear'] } } });
  exchange.number = String as unknown as NumberConstructor;
  return exchange;
}

interface Answer<Row> { retCode: number; retMsg: string; result: { category: string; list: Row[]; nextPageCursor: string } }
const get = async <Row>(path: string): Promise<Answer<Row>> => (await sandbox.get<Answer<Row>>('bybit', path)).body;

describe('funding/history', () => {
  interface Rate { symbol: string; fundingRate: string; fundingRateTimestamp: string }
  const history = async (query: string, symbol = 'BTCUSDT'): Promise<Rate[]> =>
    (await get<Rate>(`/v5/market/funding/history?category=linear&symbol=${symbol}&${query}`)).result.list;
  const times = async (query: string): Promise<number[]> => (await history(query)).map(({ fundingRateTimestamp }) => Number(fundingRateTimestamp));

  test('comes newest first, 200 at most, without zeros at the end', async () => {
    const list = await history('');
    const truth = (await fundingTruth('bybit', SYMBOL, { from: NOW - 200 * 8 * HOUR, to: NOW })).toReversed();
    expect(list).toHaveLength(200);
    expect(list.map(({ fundingRateTimestamp, fundingRate }) => [Number(fundingRateTimestamp), Number(fundingRate)]))
      .toEqual(truth.map(({ due, rate }) => [due, Number(rate)]));
    expect(list.some(({ fundingRate }) => fundingRate === '0.0001')).toBe(true);
    expect(await history('limit=5000')).toHaveLength(200);
  });

  test('of a window with more the newest, and both bounds are inclusive', async () => {
    const end = Date.parse('2024-03-01');
    expect(await times(`startTime=${end - 400 * DAY}&endTime=${end}&limit=2`)).toEqual([end, end - 8 * HOUR]);
    expect(await times(`startTime=${end}&endTime=${end}`)).toEqual([end]);
    expect(await times(`endTime=${end - 1}&limit=1`)).toEqual([end - 8 * HOUR]);
    expect(await times('startTime=0&endTime=1585000000000')).toEqual([]);
  });

  test('a start alone is an error', async () => {
    expect(await get(`/v5/market/funding/history?category=linear&symbol=BTCUSDT&startTime=${NOW - DAY}`)).toMatchObject({ retCode: 10001, result: {} });
  });

  test('through ccxt it is the truth, over a change from eight hours to four', async () => {
    const from = Date.parse('2023-11-05');
    const found = await connect().fetchFundingRateHistory('DOGE/USDT:USDT', from, 200, { until: from + 4 * DAY - 1 });
    const truth = await fundingTruth('bybit', 'DOGE/USDT:USDT', { from, to: from + 4 * DAY });
    expect(found.map(({ timestamp, fundingRate }) => [timestamp, Number(fundingRate)])).toEqual(truth.map(({ due, rate }) => [due, Number(rate)]));
    expect(new Set(truth.map(({ hours }) => hours))).toEqual(new Set([8, 4]));
  });
});

describe('open-interest', () => {
  interface Interest { openInterest: string; singleOpenInterest: string; timestamp: string }
  const page = async (query: string): Promise<Answer<Interest>['result']> =>
    (await get<Interest>(`/v5/market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=5min&${query}`)).result;
  const times = async (query: string): Promise<number[]> => (await page(query)).list.map(({ timestamp }) => Number(timestamp));
  const back = (from: number, count: number): number[] => Array.from({ length: count }, (_, step) => from - step * FIVE);

  test('comes newest first, 50 unless asked, 200 at most, and a start alone is not heeded', async () => {
    expect(await times('')).toEqual(back(OPEN, 50));
    expect(await times(`limit=900&startTime=${OPEN - 90 * DAY}`)).toEqual(back(OPEN, 200));
    expect(await times(`startTime=${OPEN - DAY}&endTime=${OPEN - HOUR}&limit=2`)).toEqual(back(OPEN - HOUR, 2));
    expect(await times(`startTime=${OPEN - HOUR}&endTime=${OPEN - HOUR}`)).toEqual([OPEN - HOUR]);
  });

  test('a cursor leads on to the end of the window', async () => {
    const window = `startTime=${OPEN - 4 * FIVE}&endTime=${OPEN}&limit=2`;
    const seen: number[] = [];
    let cursor = '';
    do {
      const { list, nextPageCursor } = await page(`${window}&cursor=${encodeURIComponent(cursor)}`);
      seen.push(...list.map(({ timestamp }) => Number(timestamp)));
      cursor = nextPageCursor;
    } while (cursor !== '');
    expect(seen).toEqual(back(OPEN, 5));
    expect((await page(`${window}&limit=5`)).nextPageCursor).toMatch(/^lastid%3D\d+%26lasttime%3D\d{10}$/);
  });

  test('reaches back to the launch', async () => {
    expect((await get<Interest>(`/v5/market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=1d&endTime=${Date.parse('2020-03-27')}`)).result.list
      .map(({ timestamp }) => new Date(Number(timestamp)).toISOString().slice(0, 10))).toEqual(['2020-03-27', '2020-03-26']);
  });

  test('through ccxt it is the truth; both sides, of which one is the half', async () => {
    const from = OPEN - DAY;
    const found = await connect().fetchOpenInterestHistory(SYMBOL, '5m', from, 200, { until: from + 199 * FIVE });
    const truth = await openInterestTruth('bybit', SYMBOL, '5m', { from, to: from + 200 * FIVE });
    expect(found.map(({ timestamp, openInterestAmount, openInterestValue }) => [timestamp, openInterestAmount, openInterestValue]))
      .toEqual(truth.map(({ time, amount }) => [time, `${amount}00000`, undefined]));
    const { list: [newest] } = await page('limit=1');
    expect(Number(newest!.singleOpenInterest) * 2).toBeCloseTo(Number(newest!.openInterest), 2);
  });
});

test('tickers tell the running rate and what is open now', async () => {
  const [next] = await fundingTruth('bybit', SYMBOL, { from: NOW, to: NOW + 9 * HOUR });
  const rates = await connect().fetchFundingRates([SYMBOL]);
  expect(rates[SYMBOL]).toMatchObject({ fundingTimestamp: next!.due, interval: '8h' });
  expect(Number(rates[SYMBOL]!.fundingRate)).toBe(Number(next!.rate));
  const { result: { list } } = await get<Record<string, string>>('/v5/market/tickers?category=linear&symbol=DOGEUSDT');
  expect(list).toHaveLength(1);
  expect(list[0]).toMatchObject({ symbol: 'DOGEUSDT', fundingIntervalHour: '1' });
  expect(Number(list[0]!['openInterestValue'])).toBeCloseTo(Number(list[0]!['openInterest']) * Number(list[0]!['markPrice']), 0);
});

test('instruments-info tells the interval in minutes', async () => {
  const { result: { list } } = await get<{ fundingInterval: number }>('/v5/market/instruments-info?category=linear&symbol=DOGEUSDT');
  expect(list[0]!.fundingInterval).toBe(60);
});

test.each([
  ['funding/history?category=spot&symbol=BTCUSDT', 'params error: category invalid'],
  ['funding/history?category=linear&symbol=NOSUCH', 'params error: symbol invalid'],
  ['open-interest?category=linear&symbol=BTCUSDT&intervalTime=1min', 'params error: intervalTime invalid'],
  ['open-interest?category=linear&symbol=BTCUSDT&intervalTime=1h&endTime=now', 'params error: number expected'],
])('%s is refused with status 200', async (path, retMsg) => {
  expect(await get(`/v5/market/${path}`)).toMatchObject({ retCode: 10001, retMsg, result: {} });
});

test('the faults of rows strike them', async () => {
  sandbox.setFaults([{ kind: 'bad-rows', flaw: 'impossible-value', rows: 2 }]);
  expect((await get<{ openInterest: string }>('/v5/market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=1h&limit=2')).result.list
    .every(({ openInterest }) => openInterest.startsWith('-'))).toBe(true);
});
