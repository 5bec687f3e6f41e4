import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { intersect, intervalsAt, multirange, subtract, type Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import { floor, next, shift, type Timeframe } from '../../src/market/timeframe.js';
import { DIALECTS } from '../../src/sandbox/dialects/registry.js';
import type { Interruption } from '../../src/sandbox/markets/interruptions.js';
import type { Listing } from '../../src/sandbox/markets/listing.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../support/exchange-on-sandbox.js';
import { sandboxTruth } from '../support/sandbox-truth.js';
import { wholeSeries } from '../support/whole-series.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const never = new AbortController().signal;

/** How each exchange behaves, said here once more, by hand: what the rooms must come to. */
const EXCHANGES = [
  { id: 'binance', types: ['spot', 'swap', 'inverse'], weeks: true, fill: true, depth: undefined },
  { id: 'bybit', types: ['spot', 'swap'], weeks: true, fill: true, depth: undefined },
  { id: 'okx', types: ['spot', 'swap'], weeks: true, fill: true, depth: undefined },
  { id: 'coinbase', types: ['spot'], weeks: false, fill: false, depth: undefined },
  { id: 'kraken', types: ['spot'], weeks: false, fill: true, depth: 720 },
  { id: 'krakenfutures', types: ['swap'], weeks: false, fill: true, depth: undefined },
  { id: 'hyperliquid', types: ['spot', 'swap'], weeks: false, fill: false, depth: 5000 },
] as const;

/** The youngest market of a type, so that a range over its listing is short. */
function youngest(id: string, type: string): Listing {
  const listings = DIALECTS.find(({ exchange }) => exchange === id)!.listings.filter((listing) => isOf(listing, type) && listing.delistedAt === undefined);
  return listings.reduce((young, listing) => (listing.listedAt > young.listedAt ? listing : young));
}

function isOf({ kind }: Listing, type: string): boolean {
  return kind === (type === 'swap' ? 'linear' : type);
}

describe.each(EXCHANGES.flatMap((exchange) => exchange.types.map((type) => ({ ...exchange, type, listing: youngest(exchange.id, type) }))))(
  '$id $type, $listing.symbol', ({ id, weeks, fill, depth, listing: { symbol, listedAt } }) => {
    // A few days for minutes; long enough for weeks on both sides of an outage of weeks.
    const spans = [{ days: 8, timeframes: ['1m', '1h', '1d'] as Timeframe[] }, ...(weeks ? [{ days: 90, timeframes: ['1w'] as Timeframe[] }] : [])];
    describe.each(spans)('$days days after its listing', ({ days, timeframes }) => {
      const now = Math.ceil(listedAt / DAY) * DAY + days * DAY + 28 * MINUTE + 20_000;
      const silence: Interruption = { kind: 'no-trades', exchange: id, symbol, from: now - 0.55 * days * DAY, to: now - 0.55 * days * DAY + 100 * MINUTE };
      const outage: Interruption = { kind: 'outage', exchange: id, from: floor(now - 0.5 * days * DAY, '1m'), to: floor(now - 0.2 * days * DAY, '1m') };
      const interruptions = [{ ...silence, from: floor(silence.from, '1m'), to: floor(silence.to, '1m') }, outage];
      let on: ExchangeOnSandbox;
      beforeAll(async () => {
        on = await exchangeOnSandbox(id, { now: () => now, interruptions, derivatives: symbol.includes(':') });
        await on.exchange.markets(never);
      });
      afterAll(() => on.close());

      test.each(timeframes)('%s: exactly the truth, and every absent interval for what it was', async (timeframe) => {
        const series: Series = { dataset: 'candles', exchange: id, symbol, timeframe };
        const from = floor(listedAt - 40 * DAY, timeframe);
        const whole = await sandboxTruth(series, { from, to: now }, { now, interruptions, fill });
        // Up to a candle that was traded in: silence until now would not be settled yet.
        const range: Range = { from, to: next(whole.at(-1)!.time, timeframe) };
        const reach = depth === undefined ? -Infinity : shift(now, timeframe, 1 - depth);
        const expected = whole.filter(({ time }) => time >= reach);
        const got = await wholeSeries(on.exchange, series, range);

        expect(got.rows.map(([time]) => time)).toEqual(expected.map(({ time }) => time));
        expect(got.rows.map(([time, ...values]) => [time, ...values.map(Number)]))
          .toEqual(expected.map(({ time, open, high, low, close, volume }) => [time, ...[open, high, low, close, volume].map(Number)]));
        expect(got.rejected).toEqual([]);
        expect(got.covered).toEqual([range]);
        const first = whole[0]!.time;
        const absent = subtract([range], intervalsAt(expected.map(({ time }) => time), timeframe));
        const isCut = reach > first;
        // Where the depth ends exactly nobody knows: up to the oldest candle that is served, or a few intervals.
        const served = isCut ? Math.min(expected[0]!.time, shift(reach, timeframe, 20)) : first;
        const before = multirange([{ from: range.from, to: served }]);
        expect(got.absent).toEqual({
          'not-listed': isCut ? [] : before,
          'out-of-reach': isCut ? before : [],
          'no-trades': subtract(absent, before),
        });
        // The outage is among what was not traded, where it can be seen at all.
        if (!isCut) expect(intersect(got.absent['no-trades'], [outage])).not.toEqual([]);
      });
    });
  },
);
