import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PermanentError, TemporaryError } from '../../../src/errors.js';
import { intervalsAt, multirange, subtract, type Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { floor, next, shift, type Timeframe } from '../../../src/market/timeframe.js';
import type { Interruption } from '../../../src/sandbox/markets/interruptions.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../../support/exchange-on-sandbox.js';
import { sandboxTruth } from '../../support/sandbox-truth.js';
import { wholeSeries } from '../../support/whole-series.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const never = new AbortController().signal;

const NOW = Date.parse('2022-03-19T12:30:20Z');
/** Of MLN, spot and perpetual. */
const LISTED = Date.parse('2022-03-16T08:03Z');
const SILENCE: Interruption = { kind: 'no-trades', from: LISTED + DAY, to: LISTED + DAY + 100 * MINUTE };
const OUTAGE: Interruption = { kind: 'outage', from: Date.parse('2022-03-18T00:00Z'), to: Date.parse('2022-03-19T01:10Z') };
const interruptions = [SILENCE, OUTAGE];

const seriesOf = (timeframe: Timeframe, symbol = 'MLN/USDT'): Series => ({ dataset: 'candles', exchange: 'bybit', symbol, timeframe });

let on: ExchangeOnSandbox;
beforeAll(async () => {
  on = await exchangeOnSandbox('bybit', { now: () => NOW, interruptions, derivatives: true });
  await on.exchange.markets(never);
});
afterEach(() => { on.sandbox.setFaults([]); });
afterAll(() => on.close());

const truth = (series: Series, range: Range, now = NOW, given: readonly Interruption[] = interruptions) =>
  sandboxTruth(series, range, { now, interruptions: given, fill: true });
const cells = ({ time, open, high, low, close, volume }: Awaited<ReturnType<typeof truth>>[number]) => [time, open, high, low, close, volume];

describe('markets', () => {
  test('spot and perpetuals load by five requests', async () => {
    const { bySymbol, timeframes } = await on.exchange.markets(never);
    expect(bySymbol.get('BTC/USDT')).toMatchObject({ id: 'BTCUSDT', type: 'spot', active: true });
    expect(bySymbol.get('BTC/USDT:USDT')).toMatchObject({ id: 'BTCUSDT', type: 'swap', active: true });
    expect(timeframes.candles).toEqual(['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d', '1w', '1M']);
    const asked = on.sandbox.requests().filter(({ target }) => target.includes('instruments')).map(({ target }) => target.split('?')[1]);
    expect(asked.sort()).toEqual(['inverse', 'linear'].flatMap((category) => [`category=${category}&limit=1000`, `category=${category}&limit=1000&status=PreLaunch`]).concat('category=spot'));
  });

  test('spot alone by one', async () => {
    const spot = await exchangeOnSandbox('bybit', { now: () => NOW });
    expect((await spot.exchange.markets(never)).bySymbol.has('BTC/USDT:USDT')).toBe(false);
    expect(spot.sandbox.requests().map(({ target }) => target)).toEqual(['/v5/market/instruments-info?category=spot']);
    await spot.close();
  });
});

describe.each(['MLN/USDT', 'MLN/USDT:USDT'])('%s', (symbol) => {
  test.each<Timeframe>(['1m', '5m', '1h', '1d'])('%s from before the listing, through silence and outage, until now', async (timeframe) => {
    const series = seriesOf(timeframe, symbol);
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
    const down = { from: floor(OUTAGE.from, timeframe), to: timeframe === '1d' ? OUTAGE.from + DAY : floor(OUTAGE.to, timeframe) };
    expect(absent).toEqual([down]);
  });

  test.each<Timeframe>(['1w', '1M'])('%s alike, with an outage of months', async (timeframe) => {
    const now = Date.parse('2023-06-19T12:30:20Z');
    const given: Interruption = { kind: 'outage', from: Date.parse('2022-09-01T00:00Z'), to: Date.parse('2022-12-09T00:00Z') };
    const later = await exchangeOnSandbox('bybit', { now: () => now, interruptions: [given], derivatives: true });
    await later.exchange.markets(never);
    const series = seriesOf(timeframe, symbol);
    const range = { from: floor(Date.UTC(2019, 4, 1), timeframe), to: floor(now, timeframe) };
    const got = await wholeSeries(later.exchange, series, range);
    const expected = await truth(series, range, now, [given]);
    expect(got.rows).toEqual(expected.map(cells));
    expect(got.covered).toEqual([range]);
    expect(got.absent['not-listed']).toEqual([{ from: range.from, to: floor(LISTED, timeframe) }]);
    expect(got.absent['no-trades']).toEqual([timeframe === '1w'
      ? { from: Date.parse('2022-09-05'), to: Date.parse('2022-12-05') }
      : { from: Date.parse('2022-09-01'), to: Date.parse('2022-12-01') }]);
    await later.close();
  });

  test('random ranges: no page boundary loses or doubles a candle', async () => {
    const series = seriesOf('1m', symbol);
    const first = (await truth(series, { from: LISTED, to: NOW }))[0]!.time;
    await fc.assert(fc.asyncProperty(fc.integer({ min: -1500, max: 4000 }), fc.integer({ min: 1, max: 2600 }), async (start, length) => {
      const from = LISTED + start * MINUTE;
      const range = { from, to: Math.min(from + length * MINUTE, floor(NOW, '1m')) };
      const got = await wholeSeries(on.exchange, series, range);
      expect(got.rows).toEqual((await truth(series, range)).map(cells));
      expect(got.covered).toEqual(multirange([range]));
      expect(got.absent['not-listed']).toEqual(multirange([{ from: range.from, to: Math.min(first, range.to) }]));
    }), { numRuns: 10, seed: 3, endOnFailure: true });
  });
});

test('a window is a page at most, and asked for by its own bounds', async () => {
  const series = seriesOf('1M', 'BTC/USDT');
  const from = Date.UTC(2021, 1, 1);
  expect(on.exchange.window(seriesOf('1m'), { from: LISTED, to: LISTED + 10 * DAY })).toEqual({ from: LISTED, to: shift(LISTED, '1m', 1000) });
  await on.exchange.fetchPage(series, { from: Date.UTC(2021, 6, 1), to: Date.UTC(2021, 8, 1) }, never);
  const [, query] = on.sandbox.requests().at(-1)!.target.split('?');
  expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
    category: 'spot', symbol: 'BTCUSDT', interval: 'M', limit: '1000', start: String(Date.UTC(2021, 6, 1)), end: String(Date.UTC(2021, 8, 1) - 1),
  });
  // ccxt alone would ask from 30 days later, a multiple of 30 days since the epoch.
  expect((await on.exchange.fetchPage(series, { from, to: next(from, '1M') }, never)).absences[0]!.range).toEqual({ from, to: Date.UTC(2021, 6, 1) });
});

test('the first candle is found by four requests, and then known', async () => {
  const fresh = await exchangeOnSandbox('bybit', { now: () => NOW });
  await fresh.exchange.markets(never);
  const from = Date.UTC(2015, 0, 1);
  const first = (await truth(seriesOf('1m'), { from: LISTED, to: NOW }))[0]!.time;
  const ask = async (): Promise<number> => {
    const before = fresh.sandbox.requests().length;
    const page = await fresh.exchange.fetchPage(seriesOf('1m'), { from, to: from + MINUTE }, never);
    expect(page).toMatchObject({ rows: [], answered: { from, to: first }, absences: [{ reason: 'not-listed', range: { from, to: first } }] });
    return fresh.sandbox.requests().length - before;
  };
  expect(await ask()).toBe(1 + 4);
  expect(await ask()).toBe(1);
  await fresh.close();
});

describe('refusals', () => {
  const window = { from: LISTED, to: LISTED + MINUTE };
  const refused = async (status: number): Promise<unknown> => {
    on.sandbox.setFaults([{ kind: 'status', status }]);
    return on.exchange.fetchPage(seriesOf('1m'), window, never).catch((error: unknown) => error);
  };

  test('too many requests come as 403, and pass; a refused country does not', async () => {
    const error = await refused(403);
    expect(error).toBeInstanceOf(TemporaryError);
    expect((error as Error).message).toBe('bybit: HTTP 403 Forbidden access too frequent');
    on.sandbox.setFaults([]);
    expect(await refused(451)).toBeInstanceOf(PermanentError);
  });
});
