import ccxt, { type Exchange } from 'ccxt';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fundingTruth, openInterestTruth } from '../../support/sandbox-truth.js';
import { DAY, HOUR, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const SYMBOL = 'BTC/USD:USD';
const RATES = '/derivatives/api/v4/historicalfundingrates?symbol=PF_XBTUSD';

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['krakenfutures'] });
});
afterEach(() => sandbox.close());

/** ccxt as it is, but for where it sends its requests. */
function connect(): Exchange {
  const origin = sandbox.origins['krakenfutures']!;
  const exchange = new ccxt.krakenfutures({ urls: { api: { public: `${origin}/derivatives/api/`, charts: `${origin}/api/charts/` } }, enableRateLimit: false });
  exchange.number = String as unknown as NumberConstructor;
  return exchange;
}

async function text(path: string): Promise<string> {
  return (await fetch(sandbox.origins['krakenfutures']! + path)).text();
}

interface Rates { result: string; rates: { timestamp: string; fundingRate: number; relativeFundingRate: number }[] }

test('a year of hours comes in one answer, ascending', async () => {
  const { rates, result } = (await sandbox.get<Rates>('krakenfutures', `${RATES}&since=0`)).body;
  expect([result, rates.length, rates[0]!.timestamp, rates.at(-1)!.timestamp]).toEqual(['success', 368 * 24, '2023-05-13T13:00:00Z', '2024-05-15T12:00:00Z']);
});

test('rates are numbers, with an exponent where they are small, a share and an amount', async () => {
  const truth = await fundingTruth('krakenfutures', SYMBOL, { from: NOW - 2 * HOUR, to: NOW });
  const { rates } = (await sandbox.get<Rates>('krakenfutures', RATES)).body;
  for (const [index, { rate, markPrice }] of truth.entries()) {
    const sent = rates.at(index - truth.length)!;
    expect(sent.relativeFundingRate).toBe(Number(rate));
    expect(sent.fundingRate / (Number(rate) * Number(markPrice))).toBeCloseTo(1, 8);
  }
  expect(await text('/derivatives/api/v4/historicalfundingrates?symbol=PF_XDGUSD')).toMatch(/"fundingRate":-?\d(\.\d+)?E-\d+,/);
});

test('through ccxt it is the truth', async () => {
  const from = NOW - 30 * DAY;
  const found = await connect().fetchFundingRateHistory(SYMBOL, from);
  const truth = await fundingTruth('krakenfutures', SYMBOL, { from, to: NOW });
  expect(found.map(({ timestamp, fundingRate }) => [timestamp, Number(fundingRate)])).toEqual(truth.map(({ due, rate }) => [due, Number(rate)]));
});

test('tickers tell the rate of this hour and the next, and what is open', async () => {
  const minute = Math.floor(NOW / (5 * MINUTE)) * 5 * MINUTE;
  sandbox.clock = minute;
  const [current, next] = await fundingTruth('krakenfutures', SYMBOL, { from: minute - HOUR + 1, to: minute + HOUR });
  const { fundingRate, nextFundingRate } = (await connect().fetchFundingRates([SYMBOL]))[SYMBOL]!;
  expect(Number(fundingRate)).toBeCloseTo(Number(current!.rate), 12);
  expect(Number(nextFundingRate)).toBeCloseTo(Number(next!.rate), 12);
  const [open] = await openInterestTruth('krakenfutures', SYMBOL, '5m', { from: minute, to: minute + 1 });
  expect(await text('/derivatives/api/v3/tickers')).toContain(`"openInterest":${open!.amount},`);
});

test('a contract that there is not is an error with status 200', async () => {
  expect(await sandbox.get('krakenfutures', '/derivatives/api/v4/historicalfundingrates?symbol=PF_NONE')).toMatchObject({ status: 200, body: { result: 'error' } });
});

test('the faults of rows strike them, and it stays JSON', async () => {
  sandbox.setFaults([{ kind: 'bad-rows', flaw: 'not-a-number' }]);
  expect((await sandbox.get<Rates>('krakenfutures', RATES)).body.rates.filter(({ relativeFundingRate }) => `${relativeFundingRate}` === 'NaN')).toHaveLength(1);
});
