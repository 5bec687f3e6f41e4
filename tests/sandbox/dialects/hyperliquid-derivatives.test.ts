import ccxt, { type Exchange } from 'ccxt';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fundingTruth, openInterestTruth } from '../../support/sandbox-truth.js';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const SYMBOL = 'BTC/USDC:USDC';

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['hyperliquid'] });
});
afterEach(() => sandbox.close());

/** ccxt as it is, but for where it sends its requests. */
function connect(): Exchange {
  const exchange = new ccxt.hyperliquid({ urls: { api: { public: sandbox.origins['hyperliquid']! } }, enableRateLimit: false });
  exchange.number = String as unknown as NumberConstructor;
  return exchange;
}

async function post(body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${sandbox.origins['hyperliquid']!}/info`, { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: text === '' || response.status === 422 ? text : JSON.parse(text) as unknown };
}

interface Rate { coin: string; fundingRate: string; premium: string; time: number }
const history = async (startTime: number, endTime?: number): Promise<Rate[]> =>
  (await post({ type: 'fundingHistory', coin: 'BTC', startTime, endTime })).body as Rate[];

test('fundingHistory comes ascending, the first 500 of a start, hourly, a moment late', async () => {
  const found = await history(0);
  expect([found.length, Math.floor(found[0]!.time / HOUR) * HOUR]).toEqual([500, Date.parse('2023-02-26T01:00Z')]);
  expect(Math.max(...found.map(({ time }) => time % HOUR))).toBeGreaterThan(50);
  for (const { coin, fundingRate } of found) expect([coin, fundingRate]).toEqual(['BTC', expect.stringMatching(/^-?0\.\d*[1-9]$/)]);
});

test('both bounds are inclusive, of the stamps', async () => {
  const [{ time: first }, { time: second }] = (await history(NOW - 3 * HOUR)) as [Rate, Rate];
  expect((await history(first, second)).map(({ time }) => time)).toEqual([first, second]);
  expect(await history(first + 1, second - 1)).toEqual([]);
});

test('through ccxt it is the truth', async () => {
  const from = NOW - 10 * DAY;
  const found = await connect().fetchFundingRateHistory(SYMBOL, from, 100);
  const truth = (await fundingTruth('hyperliquid', SYMBOL, { from, to: NOW })).slice(0, 100);
  expect(found.map(({ timestamp, fundingRate }) => [timestamp, Number(fundingRate)])).toEqual(truth.map(({ time, rate }) => [time, Number(rate)]));
});

test('metaAndAssetCtxs tells the running rate, what is open, and the mark price', async () => {
  const minute = Math.floor(NOW / (5 * MINUTE)) * 5 * MINUTE;
  sandbox.clock = minute;
  const [next] = await fundingTruth('hyperliquid', SYMBOL, { from: minute + 1, to: minute + 2 * HOUR });
  const [open] = await openInterestTruth('hyperliquid', SYMBOL, '5m', { from: minute, to: minute + 1 });
  const exchange = connect();
  await exchange.loadMarkets();
  const { fundingRate, markPrice } = (await exchange.fetchFundingRates([SYMBOL]))[SYMBOL]!;
  expect(Number(fundingRate)).toBe(Number(next!.rate));
  expect(await exchange.fetchOpenInterest(SYMBOL)).toMatchObject({ openInterestAmount: open!.amount });
  expect(Number(markPrice) * Number(open!.amount) / Number(open!.value)).toBeCloseTo(1, 6);
});

test('an unknown coin is null, and what cannot be read is refused', async () => {
  expect(await post({ type: 'fundingHistory', coin: 'NOSUCH', startTime: 0 })).toEqual({ status: 200, body: null });
  expect((await post({ type: 'fundingHistory', coin: 'BTC' })).status).toBe(422);
});

test('a full page weighs 45 of 1200 a minute', async () => {
  // The 27th finds 1170 used, and is the last one let in.
  for (let request = 0; request < 27; request++) expect(await history(0)).toHaveLength(500);
  expect((await post({ type: 'fundingHistory', coin: 'BTC', startTime: 0 })).status).toBe(429);
});
