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

/** A time just after a minute in which both were traded: silence until now would not be settled yet. */
const NOW = Date.parse('2024-03-19T12:28:20Z');
/** Of MLN, spot and perpetual. */
const LISTED = Date.parse('2024-03-16T08:03Z');
const SILENCE: Interruption = { kind: 'no-trades', from: LISTED + DAY, to: LISTED + DAY + 100 * MINUTE };
const OUTAGE: Interruption = { kind: 'outage', from: Date.parse('2024-03-18T00:00Z'), to: Date.parse('2024-03-19T01:10Z') };
const interruptions = [SILENCE, OUTAGE];

const seriesOf = (timeframe: Timeframe, symbol = 'MLN/USDC:USDC'): Series => ({ dataset: 'candles', exchange: 'hyperliquid', symbol, timeframe });

let on: ExchangeOnSandbox;
beforeAll(async () => {
  on = await exchangeOnSandbox('hyperliquid', { now: () => NOW, interruptions, derivatives: true });
  await on.exchange.markets(never);
});
afterAll(() => on.close());

const truth = (series: Series, range: Range) => sandboxTruth(series, range, { now: NOW, interruptions, fill: false });
const cells = ({ time, open, high, low, close, volume }: Awaited<ReturnType<typeof truth>>[number]) => [time, open, high, low, close, volume];

test('spot and perpetuals load by two requests, and weeks are not offered', async () => {
  const { bySymbol, timeframes } = await on.exchange.markets(never);
  expect(bySymbol.get('BTC/USDC:USDC')).toMatchObject({ type: 'swap', base: 'BTC', quote: 'USDC', active: true });
  expect(bySymbol.get('MLN/USDC')).toMatchObject({ type: 'spot' });
  expect(timeframes.candles).toEqual(['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '8h', '12h', '1d', '3d', '1M']);
  const spot = await exchangeOnSandbox('hyperliquid', { now: () => NOW });
  expect((await spot.exchange.markets(never)).bySymbol.has('BTC/USDC:USDC')).toBe(false);
  expect(spot.sandbox.requests()).toHaveLength(1);
  await spot.close();
});

describe.each(['MLN/USDC:USDC', 'MLN/USDC'])('%s', (symbol) => {
  test.each<Timeframe>(['1m', '5m', '1h', '1d', '1M'])('%s from before the listing, through silence and outage, until now', async (timeframe) => {
    const series = seriesOf(timeframe, symbol);
    const range = { from: floor(LISTED - 40 * DAY, timeframe), to: floor(NOW, timeframe) };
    const got = await wholeSeries(on.exchange, series, range);
    const expected = await truth(series, range);

    expect(got.rows).toEqual(expected.map(cells));
    expect(got.rejected).toEqual([]);
    expect(got.covered).toEqual([range]);
    const listed = expected[0]?.time ?? range.to;
    expect(got.absent).toEqual({
      'not-listed': [{ from: range.from, to: listed }],
      'out-of-reach': [],
      'no-trades': subtract(multirange([{ from: listed, to: range.to }]), intervalsAt(expected.map(({ time }) => time), timeframe)),
    });
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
      expect(got.absent['not-listed']).toEqual(multirange([{ from, to: Math.min(first, range.to) }]));
    }), { numRuns: 10, seed: 3, endOnFailure: true });
  });
});

describe('beyond 5000 intervals', () => {
  const series = seriesOf('1m', 'BTC/USDC:USDC');
  const edge = shift(NOW, '1m', -4999);
  const requests = async (work: () => Promise<void>): Promise<number> => {
    const before = on.sandbox.requests().length;
    await work();
    return on.sandbox.requests().length - before;
  };

  test('one window settles a range, whose older part is out of reach', async () => {
    const range = { from: edge - DAY, to: floor(NOW, '1m') };
    const got = await wholeSeries(on.exchange, series, range);
    const within = { from: edge, to: range.to };
    expect(got.rows).toEqual((await truth(series, within)).map(cells));
    expect(got.pages).toBe(1);
    expect(got.covered).toEqual([range]);
    expect(got.absent['out-of-reach']).toEqual([{ from: range.from, to: edge }]);
    expect(got.absent['not-listed']).toEqual([]);
  });

  test('an older window is empty, and out of reach rather than not listed', async () => {
    const old = { from: edge - 3 * DAY, to: edge - 2 * DAY };
    expect(await requests(async () => {
      expect(await on.exchange.fetchPage(series, old, never)).toMatchObject({
        rows: [], answered: { from: old.from, to: edge }, absences: [{ range: { from: old.from, to: edge }, reason: 'out-of-reach' }],
      });
    })).toBeLessThanOrEqual(2);
  });

  test('the edge moves on with time', async () => {
    let now = NOW;
    const moving = await exchangeOnSandbox('hyperliquid', { now: () => now, derivatives: true });
    await moving.exchange.markets(never);
    const ask = async () => (await moving.exchange.fetchPage(series, { from: edge - DAY, to: edge + DAY }, never)).absences;
    expect(await ask()).toEqual([{ range: { from: edge - DAY, to: edge }, reason: 'out-of-reach' }]);
    now += 2 * DAY;
    expect(await ask()).toEqual([{ range: { from: edge - DAY, to: edge + 2 * DAY }, reason: 'out-of-reach' }]);
    await moving.close();
  });
});
