import ccxt, { type Exchange } from 'ccxt';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { OkxMeter } from '../../../src/sandbox/dialects/okx-meter.js';
import { fundingTruth, openInterestTruth } from '../../support/sandbox-truth.js';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const SYMBOL = 'SOL/USDT:USDT';
const FIVE = 5 * MINUTE;
const OPEN = Math.floor(NOW / FIVE) * FIVE;

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['okx'] });
});
afterEach(() => sandbox.close());

/** ccxt as it is, but for where it sends its requests. */
function connect(): Exchange {
  const exchange = new ccxt.okx({ urls: { api: { rest: sandbox.origins['okx']! } }, enableRateLimit: false, options: { fetchMarkets: { types: ['swap'] } } });
  exchange.number = String as unknown as NumberConstructor;
  return exchange;
}

interface Answer<Row> { code: string; msg: string; data: Row[] }
const get = async <Row>(path: string): Promise<Row[]> => (await sandbox.get<Answer<Row>>('okx', path)).body.data;

describe('funding-rate-history', () => {
  interface Rate { fundingRate: string; realizedRate: string; fundingTime: string }
  const times = async (query: string): Promise<number[]> =>
    (await get<Rate>(`/api/v5/public/funding-rate-history?instId=SOL-USDT-SWAP&${query}`)).map(({ fundingTime }) => Number(fundingTime));

  test('comes newest first, 400 at most, of three months', async () => {
    const all = await times('');
    const truth = await fundingTruth('okx', SYMBOL, { from: NOW - 94 * DAY, to: NOW });
    expect(all).toEqual(truth.map(({ due }) => due).toReversed());
    expect(await times(`before=${NOW - 200 * DAY}&after=${NOW - 95 * DAY}`)).toEqual([]);
    expect(await times('limit=3')).toEqual(all.slice(0, 3));
  });

  test('both bounds are exclusive, and after `before` the newest come', async () => {
    const [first, second, third] = (await times('limit=3')) as [number, number, number];
    expect(await times(`after=${first}&limit=1`)).toEqual([second]);
    expect(await times(`before=${third}&limit=1`)).toEqual([first]);
    expect(await times(`before=${third}&after=${first}`)).toEqual([second]);
  });

  test('through ccxt, the realised rate is the truth, over a change from eight hours to four', async () => {
    const from = Date.parse('2024-04-09');
    const to = from + 4 * DAY;
    const found = await connect().fetchFundingRateHistory(SYMBOL, from, 400, { after: to });
    const truth = await fundingTruth('okx', SYMBOL, { from, to });
    expect(found.map(({ timestamp, fundingRate }) => [timestamp, Number(fundingRate)])).toEqual(truth.map(({ due, rate }) => [due, Number(rate)]));
    expect(new Set(truth.map(({ hours }) => hours))).toEqual(new Set([8, 4]));
    const [row] = await get<Rate>('/api/v5/public/funding-rate-history?instId=SOL-USDT-SWAP&limit=1');
    expect(row!.fundingRate).not.toBe(row!.realizedRate);
  });
});

test('funding-rate tells the running period, for one or for all', async () => {
  const [next, after] = await fundingTruth('okx', SYMBOL, { from: NOW, to: NOW + DAY });
  const rate = await connect().fetchFundingRate(SYMBOL);
  expect(rate).toMatchObject({ fundingTimestamp: next!.due, nextFundingTimestamp: after!.due, interval: '8h' });
  expect(Number(rate.fundingRate)).toBe(Number(next!.rate));
  expect(Object.keys(await connect().fetchFundingRates())).toEqual(expect.arrayContaining(['BTC/USDT:USDT', 'ETH/USDT:USDT', SYMBOL]));
});

describe('open-interest-history', () => {
  const path = '/api/v5/rubik/stat/contracts/open-interest-history?instId=BTC-USDT-SWAP';
  const rows = (query: string): Promise<string[][]> => get<string[]>(`${path}&${query}`);
  const times = async (query: string): Promise<number[]> => (await rows(query)).map(([ts]) => Number(ts));
  const back = (from: number, count: number): number[] => Array.from({ length: count }, (_, step) => from - step * FIVE);

  test('comes newest first, 100 at most, between exclusive bounds, and is the truth', async () => {
    expect(await times('limit=500')).toEqual(back(OPEN, 100));
    expect(await times(`begin=${OPEN - 3 * FIVE}&end=${OPEN}`)).toEqual(back(OPEN - FIVE, 2));
    expect(await times(`begin=${OPEN - DAY}&limit=2`)).toEqual(back(OPEN, 2));
    const truth = await openInterestTruth('okx', 'BTC/USDT:USDT', '5m', { from: OPEN - 99 * FIVE, to: OPEN + 1 });
    expect((await rows('')).map(([ts, , amount, value]) => [Number(ts), amount, value]))
      .toEqual(truth.map(({ time, amount, value }) => [time, amount, value]).toReversed());
    const [[, contracts, amount] = []] = await rows('limit=1');
    expect(Number(contracts) / 100).toBe(Number(amount));
  });

  test('reaches back 1440 entries, and not beyond the start of 2024', async () => {
    const last = OPEN - 1439 * FIVE;
    expect(await times(`end=${last + FIVE}`)).toEqual([last]);
    expect(await times(`end=${last}`)).toEqual([]);
    expect((await times('period=1Dutc&begin=0&end=1704400000000')).at(-1)).toBe(Date.parse('2024-01-01'));
    expect((await times('period=1D&limit=1'))[0]! % DAY).toBe(16 * HOUR);
  });
});

test('open-interest is as it is now, in contracts, coins and dollars', async () => {
  sandbox.clock = OPEN;
  const [now] = await openInterestTruth('okx', SYMBOL, '5m', { from: OPEN, to: OPEN + 1 });
  expect(await connect().fetchOpenInterest(SYMBOL)).toMatchObject({ openInterestAmount: now!.amount, baseVolume: now!.amount, openInterestValue: now!.value, timestamp: OPEN });
  expect(await get('/api/v5/public/open-interest?instType=SWAP')).toHaveLength(5);
  const contracts = (await get<{ oi: string; oiUsd: string; oiCcy: string }>('/api/v5/public/open-interest?instType=SWAP&instId=BTC-USD-SWAP'))[0]!;
  expect([contracts.oiUsd, contracts.oiCcy]).toEqual([`${Number(contracts.oi) * 100}`, expect.stringMatching(/^\d+\.\d{8}$/)]);
});

test.each([
  ['public/funding-rate-history?limit=3', '50014', 400],
  ['public/funding-rate-history?instId=NO-SUCH-SWAP', '51001', 200],
  ['public/funding-rate?instId=BTC-USDT', '51001', 200],
  ['rubik/stat/contracts/open-interest-history?instId=BTC-USDT-SWAP&period=1m', '51000', 400],
  ['public/open-interest?instType=NONE', '51000', 400],
])('%s is refused with %s', async (path, code, status) => {
  expect(await sandbox.get('okx', `/api/v5/${path}`)).toMatchObject({ status, body: { code } });
});

test('ten requests in two seconds for each instrument', () => {
  const meter = new OkxMeter();
  const ask = (instId: string): number | undefined =>
    meter.charge({ method: 'GET', path: '/api/v5/public/funding-rate-history', params: new URLSearchParams({ instId }), body: '' }, NOW)?.status;
  expect(Array.from({ length: 11 }, () => ask('BTC-USDT-SWAP')).at(-1)).toBe(429);
  expect(ask('ETH-USDT-SWAP')).toBeUndefined();
});

test('the faults of rows strike them', async () => {
  sandbox.setFaults([{ kind: 'bad-rows', flaw: 'impossible-value', rows: 2 }]);
  const rows = await get<string[]>('/api/v5/rubik/stat/contracts/open-interest-history?instId=BTC-USDT-SWAP&limit=2');
  expect(rows.every(([, , amount]) => amount!.startsWith('-'))).toBe(true);
});
