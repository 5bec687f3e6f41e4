import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountFor } from '../../src/ingest/account.js';
import { datasetOf } from '../../src/market/datasets/registry.js';
import type { FundingRate } from '../../src/market/datasets/funding.js';
import type { OpenInterest } from '../../src/market/datasets/open-interest.js';
import { intersect, union, type Multirange, type Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import { validateRows } from '../../src/market/validation.js';
import { apiPages } from '../../src/sources/api-pages.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../support/exchange-on-sandbox.js';
import { fundingTruth, openInterestTruth } from '../support/sandbox-truth.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 9, 1, 10, 30, 20);
const NEVER = new AbortController().signal;

const PERPETUALS = { binance: 'SOL/USDT:USDT', bybit: 'SOL/USDT:USDT', okx: 'SOL/USDT:USDT', hyperliquid: 'SOL/USDC:USDC', krakenfutures: 'BTC/USD:USD' } as const;
const INVERSE = ['binance', 'bybit', 'okx'].map((id) => [id, 'BTC/USD:BTC'] as const);

/** All that an exchange answers about a range, as the executor would store it. */
async function whole({ exchange }: ExchangeOnSandbox, series: Series, range: Range) {
  let covered: Multirange = [];
  const absent: Record<string, Multirange> = {};
  const rows: unknown[] = [];
  const rejected: string[] = [];
  let pages = 0;
  for await (const page of apiPages(exchange).pages({ series, wanted: [range] }, NEVER)) {
    const valid = validateRows(datasetOf(series), page.rows, series.timeframe, page.answered);
    const coverage = accountFor(page, valid, series);
    rows.push(...valid.rows);
    rejected.push(...valid.rejected.map(({ reason }) => reason));
    covered = union(covered, coverage.covered);
    for (const [reason, ranges] of Object.entries(coverage.absent)) absent[reason] = union(absent[reason] ?? [], ranges);
    pages += 1;
  }
  return { rows, covered, absent, rejected, pages };
}

describe.each([...Object.entries(PERPETUALS), ...INVERSE])('%s %s', (id, symbol) => {
  let on: ExchangeOnSandbox;
  beforeAll(async () => {
    on = await exchangeOnSandbox(id, { derivatives: true, now: () => NOW });
    await on.exchange.markets(NEVER);
  });
  afterAll(() => on.close());

  test('funding is the exchange\'s, over changes of the interval, and every hour is accounted for', async () => {
    const series: Series = { dataset: 'funding', exchange: id, symbol, timeframe: '1h' };
    const range = { from: NOW - (NOW % HOUR) - 89 * DAY, to: NOW - (NOW % HOUR) };
    const { rows, covered, absent, rejected } = await whole(on, series, range);
    const truth = await fundingTruth(id, symbol, range);
    expect(rejected).toEqual([]);
    expect((rows as FundingRate[]).map(({ time, rate }) => [time, Number(rate)])).toEqual(truth.map(({ due, rate }) => [due, Number(rate)]));
    const intervals = new Set((rows as FundingRate[]).map(({ interval }) => interval));
    for (const [nr, row] of (rows as FundingRate[]).entries()) if (nr > 0) expect(row.interval).toBe(`${(row.time - (rows as FundingRate[])[nr - 1]!.time) / HOUR}h`);
    expect(intervals.size).toBeGreaterThan(0);
    expect(covered).toEqual([range]);
    expect(absent['not-listed']).toEqual([]);
    expect(absent['out-of-reach']).toEqual([]);
  });
});

describe.each([['binance', '5m', 25], ['bybit', '5m', 3], ['bybit', '1d', 60], ['okx', '5m', 4], ['okx', '1h', 50]] as const)('%s open interest, %s', (id, timeframe, days) => {
  test('is the exchange\'s, and every period is accounted for', async () => {
    const on = await exchangeOnSandbox(id, { derivatives: true, now: () => NOW });
    try {
      await on.exchange.markets(NEVER);
      const series: Series = { dataset: 'open-interest', exchange: id, symbol: PERPETUALS[id], timeframe };
      const end = NOW - (NOW % DAY);
      const range = { from: end - days * DAY, to: end };
      const { rows, covered, rejected, absent } = await whole(on, series, range);
      const truth = await openInterestTruth(id, PERPETUALS[id], timeframe, range);
      expect(rejected).toEqual([]);
      expect(covered).toEqual([range]);
      const published = truth.filter(({ time }) => intersect(absent['no-trades'] ?? [], [{ from: time, to: time + 1 }]).length === 0);
      expect(published.length).toBeGreaterThan(truth.length * 0.9);
      expect((rows as OpenInterest[]).map(({ time, amount }) => [time, Number(amount)])).toEqual(published.map(({ time, amount }) => [time, Number(amount)]));
    } finally {
      await on.close();
    }
  });
});

test.each(INVERSE)('%s %s: an hour after the last payment is settled by the interval before it', async (id, symbol) => {
  const on = await exchangeOnSandbox(id, { derivatives: true, now: () => NOW });
  try {
    await on.exchange.markets(NEVER);
    const hour = { from: NOW - (NOW % HOUR) - HOUR, to: NOW - (NOW % HOUR) };
    const { rows, covered } = await whole(on, { dataset: 'funding', exchange: id, symbol, timeframe: '1h' }, hour);
    expect([rows, covered]).toEqual([[], [hour]]);
  } finally {
    await on.close();
  }
});

/** What each tells of what is margined in coin: Bybit only the value in USD. */
const AMOUNT_IS_TOLD: Readonly<Record<string, boolean>> = { binance: true, bybit: false, okx: true };

test.each(INVERSE)('%s %s open interest has its amount in the base and its value in the quote', async (id, symbol) => {
  const on = await exchangeOnSandbox(id, { derivatives: true, now: () => NOW });
  try {
    await on.exchange.markets(NEVER);
    const series: Series = { dataset: 'open-interest', exchange: id, symbol, timeframe: '1h' };
    const end = NOW - (NOW % DAY);
    const range = { from: end - 20 * DAY, to: end };
    const { rows, covered, rejected, absent } = await whole(on, series, range);
    const truth = (await openInterestTruth(id, symbol, '1h', range))
      .filter(({ time }) => intersect(absent['no-trades'] ?? [], [{ from: time, to: time + 1 }]).length === 0);
    expect([rejected, covered]).toEqual([[], [range]]);
    expect(truth.length).toBeGreaterThan(450);
    expect((rows as OpenInterest[]).map(({ time, amount, value }) => [time, amount, Number(value)]))
      .toEqual(truth.map(({ time, amount, value }) => [time, AMOUNT_IS_TOLD[id] === true ? amount : null, Number(value)]));
  } finally {
    await on.close();
  }
});

const OLD = { from: NOW - (NOW % HOUR) - 70 * DAY, to: NOW - (NOW % HOUR) - 65 * DAY };

test('what is older than the exchange serves is said without a question', async () => {
  const on = await exchangeOnSandbox('okx', { derivatives: true, now: () => NOW });
  try {
    await on.exchange.markets(NEVER);
    const asked = on.sandbox.requests().length;
    const { rows, absent, covered } = await whole(on, { dataset: 'open-interest', exchange: 'okx', symbol: PERPETUALS.okx, timeframe: '1h' }, OLD);
    expect([rows, covered, absent['out-of-reach']]).toEqual([[], [OLD], [OLD]]);
    expect(on.sandbox.requests()).toHaveLength(asked);
  } finally {
    await on.close();
  }
});

test('where files reach further, one question about candles tells what was before the listing', async () => {
  const on = await exchangeOnSandbox('binance', { derivatives: true, now: () => NOW });
  try {
    await on.exchange.markets(NEVER);
    const listed = Date.parse('2020-09-14T07:00Z');
    const range = { from: listed - DAY, to: listed + DAY };
    const { rows, absent, covered } = await whole(on, { dataset: 'open-interest', exchange: 'binance', symbol: PERPETUALS.binance, timeframe: '5m' }, range);
    expect([rows, covered, absent['not-listed'], absent['out-of-reach']]).toEqual([[], [range], [{ from: range.from, to: listed }], [{ from: listed, to: range.to }]]);
    expect(on.sandbox.requests().filter(({ target }) => target.includes('/fapi/v1/klines'))).toHaveLength(1);
  } finally {
    await on.close();
  }
});

test('hyperliquid tells open interest as it is now, which stands for a period that has just begun, and for no other', async () => {
  let now = NOW;
  const on = await exchangeOnSandbox('hyperliquid', { derivatives: true, now: () => now });
  try {
    await on.exchange.markets(NEVER);
    const series: Series = { dataset: 'open-interest', exchange: 'hyperliquid', symbol: PERPETUALS.hyperliquid, timeframe: '5m' };
    const [from, moment, to] = [-25, 0, 5].map((minutes) => NOW - (NOW % 300_000) + minutes * 60_000) as [number, number, number];
    const [meta, contexts] = await (await fetch(`${on.sandbox.origins['hyperliquid']!}/info`, { method: 'POST', body: '{"type":"metaAndAssetCtxs"}', headers: { 'content-type': 'application/json' } }))
      .json() as [{ universe: { name: string }[] }, { openInterest: string }[]];
    const { openInterest } = contexts[meta.universe.findIndex(({ name }) => name === 'SOL')]!;
    const early = await whole(on, series, { from, to });
    expect([early.rows, early.rejected]).toEqual([[{ time: moment, amount: openInterest, value: null }], []]);
    expect([early.covered, early.absent['out-of-reach']]).toEqual([[{ from, to }], [{ from, to: moment }]]);
    now = moment + 130_000;
    const late = await whole(on, series, { from, to });
    expect([late.rows, late.covered, late.absent['out-of-reach']]).toEqual([[], [{ from, to }], [{ from, to }]]);
  } finally {
    await on.close();
  }
});
