import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

describe.each([
  ['MLN/USDT', '2021-07-05T06:00Z'],
  ['MLN/USDT:USDT', '2021-08-02T06:00Z'],
])('%s', (symbol, listing) => {
  const listed = Date.parse(listing);
  const now = listed + 4 * DAY + 270 * MINUTE + 20_000;
  const midnight = floor(listed, '1d');
  const silence: Interruption = { kind: 'no-trades', from: listed + DAY, to: listed + DAY + 100 * MINUTE };
  const outage: Interruption = { kind: 'outage', from: midnight + 2 * DAY, to: midnight + 3 * DAY + 70 * MINUTE };
  const interruptions = [silence, outage];
  const seriesOf = (timeframe: Timeframe): Series => ({ dataset: 'candles', exchange: 'binance', symbol, timeframe });

  let on: ExchangeOnSandbox;
  beforeAll(async () => {
    on = await exchangeOnSandbox('binance', { now: () => now, interruptions, derivatives: true });
    await on.exchange.markets(never);
  });
  afterAll(() => on.close());

  const truth = (timeframe: Timeframe, range: Range) => sandboxTruth(seriesOf(timeframe), range, { now, interruptions, fill: true });
  const cells = ({ time, open, high, low, close, volume }: Awaited<ReturnType<typeof truth>>[number]) => [time, ...[open, high, low, close, volume].map(Number)];
  const numbers = (rows: readonly (readonly [number, ...string[]])[]) => rows.map(([time, ...values]) => [time, ...values.map(Number)]);

  test.each<Timeframe>(['1m', '5m', '1h', '1d', '1w'])('%s from before the listing, through silence and outage, until now', async (timeframe) => {
    const range = { from: floor(listed - 40 * DAY, timeframe), to: floor(now, timeframe) };
    const got = await wholeSeries(on.exchange, seriesOf(timeframe), range);
    const expected = await truth(timeframe, range);
    expect(numbers(got.rows)).toEqual(expected.map(cells));
    expect(got.rejected).toEqual([]);
    expect(got.covered).toEqual([range]);
    const first = expected[0]?.time ?? range.to;
    const absent = subtract(multirange([{ from: first, to: range.to }]), intervalsAt(expected.map(({ time }) => time), timeframe));
    expect(got.absent).toEqual({ 'not-listed': [{ from: range.from, to: first }], 'out-of-reach': [], 'no-trades': absent });
    // Only the outage is absent: silence is sent as candles of zero volume.
    if (timeframe !== '1w') expect(absent).toEqual([{ from: outage.from, to: floor(outage.to, timeframe) }]);
  });

  test('random ranges: no page boundary loses or doubles a candle', async () => {
    const first = (await truth('1m', { from: listed, to: now }))[0]!.time;
    await fc.assert(fc.asyncProperty(fc.integer({ min: -1500, max: 4000 }), fc.integer({ min: 1, max: 2600 }), async (start, length) => {
      const from = listed + start * MINUTE;
      const range = { from, to: Math.min(from + length * MINUTE, floor(now, '1m')) };
      const got = await wholeSeries(on.exchange, seriesOf('1m'), range);
      expect(numbers(got.rows)).toEqual((await truth('1m', range)).map(cells));
      expect(got.covered).toEqual(multirange([range]));
      expect(got.absent['not-listed']).toEqual(multirange([{ from, to: Math.min(first, range.to) }]));
    }), { numRuns: 10, seed: 3, endOnFailure: true });
  });
});

test('spot and perpetuals load by three requests, and have pages and budgets of their own', async () => {
  const now = Date.UTC(2024, 5, 15, 12, 30, 20);
  const on = await exchangeOnSandbox('binance', { now: () => now, derivatives: true });
  const { bySymbol } = await on.exchange.markets(never);
  expect(bySymbol.get('BTC/USDT:USDT')).toMatchObject({ id: 'BTCUSDT', type: 'swap', active: true });
  expect(bySymbol.get('LUNA/USDT')).toMatchObject({ type: 'spot', active: false });
  expect(on.sandbox.requests().map(({ target }) => target).sort()).toEqual(['/api/v3/exchangeInfo', '/dapi/v1/exchangeInfo', '/fapi/v1/exchangeInfo']);
  const seriesOf = (symbol: string): Series => ({ dataset: 'candles', exchange: 'binance', symbol, timeframe: '1m' });
  const left = { from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 1, 1) };
  expect(on.exchange.window(seriesOf('BTC/USDT'), left).to).toBe(shift(left.from, '1m', 1000));
  expect(on.exchange.window(seriesOf('BTC/USDT:USDT'), left).to).toBe(shift(left.from, '1m', 499));
  await on.close();
});

test('a delisted pair can still be had, and has nothing after its end', async () => {
  const end = Date.parse('2022-05-13T01:00Z');
  const on = await exchangeOnSandbox('binance', { now: () => Date.UTC(2024, 5, 15) });
  await on.exchange.markets(never);
  const range = { from: end - 100 * MINUTE, to: end + 100 * MINUTE };
  const got = await wholeSeries(on.exchange, { dataset: 'candles', exchange: 'binance', symbol: 'LUNA/USDT', timeframe: '1m' }, range);
  expect(got.rows).toHaveLength(100);
  expect(got.absent['no-trades']).toEqual([{ from: end, to: range.to }]);
  await on.close();
});
