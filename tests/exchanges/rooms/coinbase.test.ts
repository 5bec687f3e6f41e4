import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Range } from '../../../src/market/range.js';
import { multirange, subtract, intervalsAt } from '../../../src/market/range.js';
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

const NOW = Date.parse('2021-06-20T12:30:20Z');
/** SOL/USD's first minute. */
const LISTED = Date.parse('2021-06-17T16:08Z');
const SILENCE: Interruption = { kind: 'no-trades', symbol: 'SOL/USD', from: Date.parse('2021-06-18T00:00Z'), to: Date.parse('2021-06-19T07:03Z') };
const options = { now: () => NOW, interruptions: [SILENCE] };

const seriesOf = (timeframe: Timeframe, symbol = 'SOL/USD'): Series => ({ dataset: 'candles', exchange: 'coinbase', symbol, timeframe });

const opened: ExchangeOnSandbox[] = [];
afterEach(async () => { await Promise.all(opened.splice(0).map((one) => one.close())); });

/** One of a test's own, closed behind it. */
async function open(own: Parameters<typeof exchangeOnSandbox>[1]): Promise<ExchangeOnSandbox> {
  const fresh = await exchangeOnSandbox('coinbase', own);
  opened.push(fresh);
  await fresh.exchange.markets(never);
  return fresh;
}

let on: ExchangeOnSandbox;
beforeAll(async () => {
  on = await exchangeOnSandbox('coinbase', options);
  await on.exchange.markets(never);
});
afterAll(() => on.close());

const truth = (series: Series, range: Range) => sandboxTruth(series, range, { now: NOW, interruptions: [SILENCE], fill: false });
const cells = ({ time, open, high, low, close, volume }: Awaited<ReturnType<typeof truth>>[number]) => [time, open, high, low, close, volume];

test('markets load without currencies, keys or private addresses', async () => {
  const { bySymbol, timeframes } = await on.exchange.markets(never);
  expect(bySymbol.get('BTC/USD')).toMatchObject({ id: 'BTC-USD', type: 'spot', active: true });
  expect(bySymbol.has('WLUNA/USD')).toBe(false);
  expect(timeframes.candles).toEqual(['1m', '5m', '15m', '30m', '1h', '2h', '6h', '1d']);
  const loaded = on.sandbox.requests().slice(0, 3).map(({ target }) => target);
  expect(loaded).toEqual([
    '/api/v3/brokerage/market/products',
    '/api/v3/brokerage/market/products?product_type=FUTURE',
    '/api/v3/brokerage/market/products?product_type=FUTURE&contract_expiry_type=PERPETUAL',
  ]);
});

test.each<Timeframe>(['1m', '5m', '1h', '6h', '1d'])('%s from before the listing, through a silence, until now', async (timeframe) => {
  const series = seriesOf(timeframe);
  const range = { from: floor(LISTED - 40 * DAY, timeframe), to: floor(NOW, timeframe) };
  const got = await wholeSeries(on.exchange, series, range);
  const expected = await truth(series, range);

  expect(got.rows).toEqual(expected.map(cells));
  expect(got.rejected).toEqual([]);
  expect(got.covered).toEqual([range]);
  const listed = floor(LISTED, timeframe);
  expect(got.absent).toEqual({
    'not-listed': [{ from: range.from, to: listed }],
    'out-of-reach': [],
    'no-trades': subtract([{ from: listed, to: range.to }], intervalsAt(expected.map(({ time }) => time), timeframe)),
  });
  if (timeframe === '1d') expect(got.absent['no-trades']).toEqual([{ from: SILENCE.from, to: SILENCE.from + DAY }]);
  else expect(got.absent['no-trades'].length).toBeGreaterThan(0);
});

test('asks for exactly the window, inclusive to its last second', async () => {
  const series = seriesOf('1m');
  const window = on.exchange.window(series, { from: LISTED, to: LISTED + 10 * DAY });
  expect(window).toEqual({ from: LISTED, to: LISTED + 349 * MINUTE });
  await on.exchange.fetchPage(series, window, never);
  expect(on.sandbox.requests().at(-1)).toMatchObject({
    status: 200,
    target: `/api/v3/brokerage/market/products/SOL-USD/candles?granularity=ONE_MINUTE&start=${LISTED / 1000}&end=${LISTED / 1000 + 349 * 60 - 1}`,
  });
});

test('random ranges: no page boundary loses or doubles a candle', async () => {
  const series = seriesOf('1m');
  await fc.assert(fc.asyncProperty(fc.integer({ min: -800, max: 4000 }), fc.integer({ min: 1, max: 1200 }), async (start, length) => {
    const from = LISTED + start * MINUTE;
    const range = { from, to: Math.min(from + length * MINUTE, floor(NOW, '1m')) };
    const got = await wholeSeries(on.exchange, series, range);
    expect(got.rows).toEqual((await truth(series, range)).map(cells));
    expect(got.covered).toEqual(multirange([range]));
    expect(got.absent['not-listed']).toEqual(multirange([{ from: range.from, to: Math.min(LISTED, range.to) }]));
  }), { numRuns: 15, seed: 3 });
});

describe('whether an absent start was before the listing', () => {
  const WINDOW = 5 * MINUTE;
  const requestsOf = async ({ sandbox }: ExchangeOnSandbox, work: () => Promise<void>): Promise<number> => {
    const before = sandbox.requests().length;
    await work();
    return sandbox.requests().length - before;
  };

  test('costs an old market one more request, once', async () => {
    const quiet = await open({ ...options, interruptions: [{ ...SILENCE, symbol: 'ETH/USD' }] });
    const ask = (from: number) => requestsOf(quiet, async () => {
      const page = await quiet.exchange.fetchPage(seriesOf('1m', 'ETH/USD'), { from, to: from + WINDOW }, never);
      expect(page).toEqual({ rows: [], answered: { from, to: from + WINDOW }, absences: [] });
    });
    expect(await ask(SILENCE.from + HOUR)).toBe(2);
    expect(await ask(SILENCE.from + 2 * HOUR)).toBe(1);
  });

  test('is searched page by page for a young one, and then known', async () => {
    const young = await open(options);
    const from = Date.parse('2012-01-01');
    const ask = () => requestsOf(young, async () => {
      const page = await young.exchange.fetchPage(seriesOf('1m'), { from, to: from + WINDOW }, never);
      expect(page.absences).toEqual([{ range: { from, to: LISTED }, reason: 'not-listed' }]);
      expect(page.answered).toEqual({ from, to: LISTED });
    });
    // The window; seven pages of days from 2015 on, the hours of a day, the minutes of an hour.
    expect(await ask()).toBe(1 + 7 + 1 + 1);
    expect(await ask()).toBe(1);
  });

  test('is not told by long candles while those do not reach as far back as minutes do', async () => {
    const first = Date.parse('2015-01-20T18:13Z');
    const early = await open({ now: () => Date.parse('2015-09-01T00:00:30Z') });
    const minutes = { from: Date.parse('2015-01-19'), to: first + 6 * HOUR };
    const got = await wholeSeries(early.exchange, seriesOf('1m', 'BTC/USD'), minutes);
    expect(got.rows.length).toBeGreaterThan(300);
    expect(got.rows[0]![0]).toBe(first);
    expect(got.covered).toEqual([minutes]);
    expect(got.absent['not-listed']).toEqual([]);

    const days = { from: Date.parse('2014-06-01'), to: Date.parse('2015-09-01') };
    const long = await wholeSeries(early.exchange, seriesOf('1d', 'BTC/USD'), days);
    expect(long.rows[0]![0]).toBe(Date.parse('2015-07-20'));
    expect(long.absent['no-trades']).toEqual([{ from: Date.parse('2015-01-08'), to: Date.parse('2015-07-20') }]);
  });
});

test('a market that was delisted has no trades from then on', async () => {
  const later = Date.parse('2022-07-01T12:30:20Z');
  const gone = await open({ now: () => later });
  const range = { from: Date.parse('2022-05-20'), to: Date.parse('2022-07-01') };
  const got = await wholeSeries(gone.exchange, seriesOf('1d', 'WLUNA/USD'), range);
  expect(got.rows.at(-1)![0]).toBe(Date.parse('2022-05-27'));
  expect(got.covered).toEqual([range]);
  expect(got.absent).toEqual({ 'not-listed': [], 'out-of-reach': [], 'no-trades': [{ from: Date.parse('2022-05-28'), to: range.to }] });
});

test('a candle that closed less than a second before a cached answer is not final yet', async () => {
  let now = Date.parse('2021-06-20T12:30:00.900Z');
  const close = floor(now, '1m');
  const fresh = await open({ now: () => now });
  const window = { from: close - 3 * MINUTE, to: close };
  const ask = async () => (await fresh.exchange.fetchPage(seriesOf('1m'), window, never)).answered;
  expect(await ask()).toEqual({ from: window.from, to: close - MINUTE });
  now += 1000;
  expect(await ask()).toEqual(window);
});
