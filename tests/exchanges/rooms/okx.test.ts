import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { multirange, type Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { floor, type Timeframe } from '../../../src/market/timeframe.js';
import type { Interruption } from '../../../src/sandbox/markets/interruptions.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../../support/exchange-on-sandbox.js';
import { sandboxTruth } from '../../support/sandbox-truth.js';
import { wholeSeries } from '../../support/whole-series.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const never = new AbortController().signal;

const NOW = Date.parse('2020-10-01T12:30:20Z');
/** SOL/USDT's first minute. */
const LISTED = Date.parse('2020-09-28T08:00Z');
const INTERRUPTIONS: readonly Interruption[] = [
  { kind: 'outage', from: Date.parse('2020-09-29T03:00Z'), to: Date.parse('2020-09-29T09:30Z') },
  { kind: 'no-trades', symbol: 'SOL/USDT', from: Date.parse('2020-09-29T22:00Z'), to: Date.parse('2020-10-01T01:03Z') },
];
const [OUTAGE] = INTERRUPTIONS as [Interruption];
const options = { now: () => NOW, interruptions: INTERRUPTIONS };

const seriesOf = (timeframe: Timeframe, symbol = 'SOL/USDT'): Series => ({ dataset: 'candles', exchange: 'okx', symbol, timeframe });

const opened: ExchangeOnSandbox[] = [];
afterEach(async () => { await Promise.all(opened.splice(0).map((one) => one.close())); });

/** One of a test's own, closed behind it. */
async function open(own: Parameters<typeof exchangeOnSandbox>[1]): Promise<ExchangeOnSandbox> {
  const fresh = await exchangeOnSandbox('okx', own);
  opened.push(fresh);
  await fresh.exchange.markets(never);
  return fresh;
}

let on: ExchangeOnSandbox;
beforeAll(async () => {
  on = await exchangeOnSandbox('okx', options);
  await on.exchange.markets(never);
});
afterAll(() => on.close());

const truth = (series: Series, range: Range, now = NOW) => sandboxTruth(series, range, { now, interruptions: INTERRUPTIONS, fill: true });
const cells = ({ time, open, high, low, close, volume }: Awaited<ReturnType<typeof truth>>[number]) => [time, open, high, low, close, volume];
const lastTarget = ({ sandbox }: ExchangeOnSandbox): string => sandbox.requests().at(-1)!.target;

test('markets load in one request', async () => {
  const { bySymbol, timeframes } = await on.exchange.markets(never);
  expect(bySymbol.get('BTC/USDT')).toMatchObject({ id: 'BTC-USDT', type: 'spot', active: true });
  expect(timeframes.candles).toEqual(['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d', '1w', '1M', '3M']);
  const targets = on.sandbox.requests().map(({ target }) => target);
  expect(targets.filter((target) => target.includes('instruments'))).toEqual(['/api/v5/public/instruments?instType=SPOT']);
});

async function expectTheTruth({ exchange }: ExchangeOnSandbox, timeframe: Timeframe, now: number): Promise<void> {
  const series = seriesOf(timeframe);
  const range = { from: floor(LISTED - 400 * DAY, timeframe), to: floor(now, timeframe) };
  const got = await wholeSeries(exchange, series, range);
  const expected = await truth(series, range, now);

  expect(expected.length).toBeGreaterThan(0);
  expect(got.rows).toEqual(expected.map(cells));
  expect(got.rejected).toEqual([]);
  expect(got.covered).toEqual([range]);
  const listed = floor(LISTED, timeframe);
  const down: Partial<Record<Timeframe, Range>> = {
    '1m': { from: OUTAGE.from, to: OUTAGE.to },
    '1h': { from: OUTAGE.from, to: OUTAGE.to - HOUR / 2 },
  };
  expect(got.absent).toEqual({
    'not-listed': [{ from: range.from, to: listed }],
    'out-of-reach': [],
    'no-trades': multirange([down[timeframe] ?? { from: 0, to: 0 }]),
  });
}

test.each<Timeframe>(['1m', '1h', '6h', '1d'])('%s from before the listing, through outage and silence, until now', async (timeframe) => {
  await expectTheTruth(on, timeframe, NOW);
});

test('silence has candles of volume 0', async () => {
  const { rows } = await on.exchange.fetchPage(seriesOf('1d'), { from: Date.parse('2020-09-30'), to: Date.parse('2020-10-01') }, never);
  expect(rows).toHaveLength(1);
  expect(rows.at(0)!.at(-1)).toMatch(/^0(\.0+)?$/);
});

test.each<Timeframe>(['1w', '1M'])('%s from before the listing until now', async (timeframe) => {
  const now = Date.parse('2020-12-05T12:30:20Z');
  const later = await open({ ...options, now: () => now });
  await expectTheTruth(later, timeframe, now);
});

test('perpetuals from before their listing, with volumes in base', async () => {
  const [listed, now] = [Date.parse('2019-11-12T08:00Z'), Date.parse('2019-11-16T12:30:20Z')];
  const perpetuals = await open({ now: () => now, derivatives: true });
  const { bySymbol } = await perpetuals.exchange.markets(never);
  expect(bySymbol.get('BTC/USDT:USDT')).toMatchObject({ id: 'BTC-USDT-SWAP', type: 'swap' });
  const series = seriesOf('1h', 'BTC/USDT:USDT');
  const range = { from: listed - 700 * HOUR, to: floor(now, '1h') };
  const got = await wholeSeries(perpetuals.exchange, series, range);
  expect(got.rows).toEqual((await sandboxTruth(series, range, { now, fill: true })).map(cells));
  expect(got.covered).toEqual([range]);
  expect(got.absent['not-listed']).toEqual([{ from: range.from, to: listed }]);
});

test('long candles open by UTC', async () => {
  await on.exchange.fetchPage(seriesOf('1d'), { from: floor(NOW, '1d') - 3 * DAY, to: floor(NOW, '1d') }, never);
  expect(lastTarget(on)).toContain('bar=1Dutc');
});

test('asks for exactly the window, recent or old where it is kept', async () => {
  const series = seriesOf('1m', 'DOT/USDT');
  const asked = async (age: number): Promise<[string, Record<string, string>]> => {
    const from = floor(NOW, '1m') - age * MINUTE;
    const window = on.exchange.window(series, { from, to: floor(NOW, '1m') });
    expect(window).toEqual({ from, to: from + Math.min(300, age) * MINUTE });
    expect((await on.exchange.fetchPage(series, window, never)).rows).toHaveLength(Math.min(300, age));
    const { pathname, searchParams } = new URL(lastTarget(on), 'http://localhost');
    expect(Object.fromEntries(searchParams)).toMatchObject({ before: `${window.from - 1}`, after: `${window.to}`, limit: '300' });
    return [pathname, Object.fromEntries(searchParams)];
  };
  expect((await asked(20))[0]).toBe('/api/v5/market/candles');
  expect((await asked(1000))[0]).toBe('/api/v5/market/candles');
  expect((await asked(1100))[0]).toBe('/api/v5/market/history-candles');
});

test('random ranges: no page boundary loses or doubles a candle', async () => {
  const series = seriesOf('1m');
  const newest = (floor(NOW, '1m') - LISTED) / MINUTE;
  await fc.assert(fc.asyncProperty(fc.integer({ min: -800, max: newest - 1 }), fc.integer({ min: 1, max: 1200 }), async (start, length) => {
    const from = LISTED + start * MINUTE;
    const range = { from, to: Math.min(from + length * MINUTE, floor(NOW, '1m')) };
    const got = await wholeSeries(on.exchange, series, range);
    expect(got.rows).toEqual((await truth(series, range)).map(cells));
    expect(got.covered).toEqual([range]);
    expect(got.absent['not-listed']).toEqual(multirange([{ from: range.from, to: Math.min(LISTED, range.to) }]));
  }), { numRuns: 15, seed: 5 });
});

describe('whether an absent start was before the listing', () => {
  const requestsOf = async (opened: ExchangeOnSandbox, work: () => Promise<void>): Promise<number> => {
    const before = opened.sandbox.requests().length;
    await work();
    return opened.sandbox.requests().length - before;
  };

  test('is searched in four requests, by months, days, hours and minutes, and then known', async () => {
    const young = await open(options);
    const window = { from: Date.parse('2016-01-01'), to: Date.parse('2016-01-01T05:00Z') };
    const ask = () => requestsOf(young, async () => {
      const page = await young.exchange.fetchPage(seriesOf('1m'), window, never);
      expect(page).toEqual({
        rows: [],
        answered: { from: window.from, to: LISTED },
        absences: [{ range: { from: window.from, to: LISTED }, reason: 'not-listed' }],
      });
    });
    expect(await ask()).toBe(1 + 4);
    expect(await ask()).toBe(1);
  });

  test('takes one request when the market was there', async () => {
    const old = await open(options);
    const { from } = OUTAGE;
    const count = await requestsOf(old, async () => {
      const page = await old.exchange.fetchPage(seriesOf('1m', 'DOT/USDT'), { from, to: from + HOUR }, never);
      expect(page).toEqual({ rows: [], answered: { from, to: from + HOUR }, absences: [] });
    });
    expect(count).toBe(2);
  });
});
