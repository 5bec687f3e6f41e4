import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { intervalsAt, multirange, subtract, type Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { floor, shift, type Timeframe } from '../../../src/market/timeframe.js';
import type { Interruption } from '../../../src/sandbox/markets/interruptions.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../../support/exchange-on-sandbox.js';
import { sandboxTruth } from '../../support/sandbox-truth.js';
import { wholeSeries } from '../../support/whole-series.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const never = new AbortController().signal;

const NOW = Date.parse('2024-03-19T12:28:20Z');
/** Of the perpetual MLN. */
const LISTED = Date.parse('2024-03-16T08:03Z');
const SILENCE: Interruption = { kind: 'no-trades', from: LISTED + DAY, to: LISTED + DAY + 100 * MINUTE };
const OUTAGE: Interruption = { kind: 'outage', from: Date.parse('2024-03-18T00:00Z'), to: Date.parse('2024-03-19T01:10Z') };
const interruptions = [SILENCE, OUTAGE];

const seriesOf = (timeframe: Timeframe, symbol = 'MLN/USD:USD'): Series => ({ dataset: 'candles', exchange: 'krakenfutures', symbol, timeframe });

let on: ExchangeOnSandbox;
beforeAll(async () => {
  on = await exchangeOnSandbox('krakenfutures', { now: () => NOW, interruptions, derivatives: true });
  await on.exchange.markets(never);
});
afterAll(() => on.close());

const truth = (series: Series, range: Range) => sandboxTruth(series, range, { now: NOW, interruptions, fill: true });
const cells = ({ time, open, high, low, close, volume }: Awaited<ReturnType<typeof truth>>[number]) => [time, open, high, low, close, volume];

test('perpetuals load by one request, and weeks are not offered', async () => {
  const { bySymbol, timeframes } = await on.exchange.markets(never);
  expect(bySymbol.get('BTC/USD:USD')).toMatchObject({ id: 'PF_XBTUSD', type: 'swap', base: 'BTC', quote: 'USD', active: true });
  expect(timeframes.candles).toEqual(['1m', '5m', '15m', '30m', '1h', '4h', '12h', '1d']);
  expect(on.sandbox.requests()[0]!.target).toBe('/derivatives/api/v3/instruments');
});

test.each<Timeframe>(['1m', '5m', '1h', '1d'])('%s from before the listing, through silence and outage, until now', async (timeframe) => {
  const series = seriesOf(timeframe);
  const range = { from: floor(LISTED - 40 * DAY, timeframe), to: floor(NOW, timeframe) };
  const got = await wholeSeries(on.exchange, series, range);
  const expected = await truth(series, range);

  expect(got.rows).toEqual(expected.map(cells));
  expect(got.rejected).toEqual([]);
  expect(got.covered).toEqual([range]);
  const listed = expected[0]!.time;
  const absent = subtract([{ from: listed, to: range.to }], intervalsAt(expected.map(({ time }) => time), timeframe));
  expect(got.absent).toEqual({ 'not-listed': [{ from: range.from, to: listed }], 'out-of-reach': [], 'no-trades': absent });
  // Only the outage is absent: silence is sent as candles of zero volume.
  expect(absent).toEqual([{ from: OUTAGE.from, to: timeframe === '1d' ? OUTAGE.from + DAY : floor(OUTAGE.to, timeframe) }]);
});

test('random ranges: no page boundary loses or doubles a candle', async () => {
  const series = seriesOf('1m');
  const first = (await truth(series, { from: LISTED, to: NOW }))[0]!.time;
  await fc.assert(fc.asyncProperty(fc.integer({ min: -1500, max: 3500 }), fc.integer({ min: 1, max: 4500 }), async (start, length) => {
    const from = LISTED + start * MINUTE;
    const range = { from, to: Math.min(from + length * MINUTE, floor(NOW, '1m')) };
    const got = await wholeSeries(on.exchange, series, range);
    expect(got.rows).toEqual((await truth(series, range)).map(cells));
    expect(got.covered).toEqual(multirange([range]));
    expect(got.absent['not-listed']).toEqual(multirange([{ from, to: Math.min(first, range.to) }]));
  }), { numRuns: 5, seed: 3, endOnFailure: true });
});

test('a window is a page at most, and asked for to its last second', async () => {
  const window = on.exchange.window(seriesOf('1m'), { from: LISTED, to: NOW });
  expect(window).toEqual({ from: LISTED, to: shift(LISTED, '1m', 2000) });
  await on.exchange.fetchPage(seriesOf('1m'), window, never);
  expect(on.sandbox.requests().map(({ target }) => target)).toContain(
    `/api/charts/v1/trade/PF_MLNUSD/1m?from=${LISTED / 1000}&to=${LISTED / 1000 + 2000 * 60 - 1}`,
  );
});

test('an answer that was cut settles no more than it has', async () => {
  const from = LISTED + DAY;
  const page = await on.exchange.fetchPage(seriesOf('1m'), { from: LISTED + 60 * MINUTE, to: LISTED + 2160 * MINUTE }, never);
  expect(page.answered).toEqual({ from: LISTED + 60 * MINUTE, to: LISTED + 2060 * MINUTE });
  expect(page.rows).toHaveLength(2000);
  expect([...page.rows].some(([time]) => time === from)).toBe(true);
});
