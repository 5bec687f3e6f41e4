import { keyOf, noiseAt, randomSequence } from './random.js';
import { MINUTES_OF_DAY, type ReferencePrice } from './reference-price.js';
import type { Listing } from './listing.js';

// By name, as in random.ts: a day takes thousands of them.
const { exp, floor, log, max, round, sqrt } = Math;

/** The minutes of one day of one market: prices in ticks, volume in lots, `quote` in 10^-4 of the quote currency. */
export interface TradingDay {
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  readonly volume: Float64Array;
  readonly quote: Float64Array;
  /** Zero where the minute has no trades, and then nothing else of it counts. */
  readonly trades: Int32Array;
}

/** Decimals of an amount in the quote currency. */
export const QUOTE_DECIMALS = 4;

/** Farthest that a market strays from the reference price, as a share of it. */
const DEVIATION = 0.0003;

/** What `-log(1 - u)` is for u in steps of a 4096th: exponentially distributed, and quicker than a logarithm. */
const EXPONENTIAL = Float64Array.from({ length: 4096 }, (_, step) => -log(1 - (step + 0.5) / 4096));

/** Turnover (USD) of a minute in which one trade is to be expected: below it, minutes go without. */
const USD_PER_TRADE = 150;

/**
 * Makes a day of a market out of the reference price: the same for the same key, on any machine.
 * A minute opens at the price at which the one before it closed, across midnight too, unless
 * that one had no trades.
 */
export function tradeDay(key: number, day: number, listing: Listing, reference: ReferencePrice): TradingDay {
  const prices = reference.ofDay(day);
  const random = randomSequence(keyOf(key, day));
  const ticksPerUnit = 10 ** listing.priceDecimals;
  const lotsPerUnit = 10 ** listing.amountDecimals;
  const turnover = reference.asset.turnover * listing.share;
  const wick = reference.asset.volatility / sqrt(MINUTES_OF_DAY) / 2;
  const quiet = exp(-turnover / USD_PER_TRADE);
  const made = emptyDay();

  let close = ticksAt(0);
  for (let minute = 0; minute < MINUTES_OF_DAY; minute++) {
    const open = close;
    // Drawn also for quiet minutes, so that each minute has its own place in the sequence.
    const [silence, activity, up, down] = [random(), random(), random(), random()];
    if (silence < quiet) continue;
    close = ticksAt(minute + 1);
    const top = max(open, close);
    const bottom = Math.min(open, close);
    const busyness = EXPONENTIAL[floor(activity * 4096)]!;
    const trades = 1 + floor((busyness * turnover) / USD_PER_TRADE / 8);
    const lots = max(trades, round((turnover * busyness * lotsPerUnit) / prices[minute]!));
    made.open[minute] = open;
    made.close[minute] = close;
    made.high[minute] = top + floor(EXPONENTIAL[floor(up * 4096)]! * wick * top);
    made.low[minute] = max(1, bottom - floor(EXPONENTIAL[floor(down * 4096)]! * wick * bottom));
    made.volume[minute] = lots;
    made.quote[minute] = round((lots / lotsPerUnit) * ((open + close) / 2 / ticksPerUnit) * 10 ** QUOTE_DECIMALS);
    made.trades[minute] = trades;
  }
  return made;

  function ticksAt(minute: number): number {
    const stray = DEVIATION * (2 * noiseAt(key, day * MINUTES_OF_DAY + minute) - 1);
    return max(1, round(prices[minute]! * (1 + stray) * ticksPerUnit));
  }
}

function emptyDay(): TradingDay {
  const ticks = (): Int32Array => new Int32Array(MINUTES_OF_DAY);
  return {
    open: ticks(),
    high: ticks(),
    low: ticks(),
    close: ticks(),
    volume: new Float64Array(MINUTES_OF_DAY),
    quote: new Float64Array(MINUTES_OF_DAY),
    trades: ticks(),
  };
}
