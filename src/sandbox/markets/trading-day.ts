import { advance, drawn, keyOf, noiseAt, UNIT } from './random.js';
import { MINUTES_OF_DAY, type ReferencePrice } from './reference-price.js';
import type { Listing } from './listing.js';

// By name, as in random.ts: a day takes thousands of them.
const { exp, floor, log, sqrt } = Math;

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

/** What `-log(1 - u)` is for u in steps of a 4096th, by the highest 12 bits of u: exponentially distributed, and quicker than a logarithm. */
const EXPONENTIAL = Float64Array.from({ length: 4096 }, (_, step) => -log(1 - (step + 0.5) / 4096));
const STEP_BITS = 20;

/** Turnover (USD) of a minute in which one trade is to be expected: below it, minutes go without. */
const USD_PER_TRADE = 150;

/** Of the day that is being made. */
const PRICES = new Float64Array(MINUTES_OF_DAY + 1);

/**
 * Makes a day of a market out of the reference price: the same for the same key, on any machine.
 * A minute opens at the price at which the one before it closed, across midnight too, unless
 * that one had no trades.
 */
export function tradeDay(key: number, day: number, listing: Listing, reference: ReferencePrice): TradingDay {
  const prices = reference.ofDay(day, PRICES);
  const ticksPerUnit = 10 ** listing.priceDecimals;
  const lotsPerUnit = 10 ** listing.amountDecimals;
  const quoteUnits = 10 ** QUOTE_DECIMALS;
  const turnover = reference.asset.turnover * listing.share;
  const wick = reference.asset.volatility / sqrt(MINUTES_OF_DAY) / 2;
  const quiet = exp(-turnover / USD_PER_TRADE);
  const made = emptyDay();
  // No closures, no powers, and integers by `| 0`: a page waits for this loop.
  let state = keyOf(key, day) | 0;
  let close = strayed(prices[0]!, key, day * MINUTES_OF_DAY, ticksPerUnit);
  for (let minute = 0; minute < MINUTES_OF_DAY; minute++) {
    const open = close;
    // Drawn also for quiet minutes, so that each minute has its own place in the sequence.
    const silence = drawn((state = advance(state))) * UNIT;
    const activity = drawn((state = advance(state))) >>> STEP_BITS;
    const up = drawn((state = advance(state))) >>> STEP_BITS;
    const down = drawn((state = advance(state))) >>> STEP_BITS;
    if (silence < quiet) continue;
    close = strayed(prices[minute + 1]!, key, day * MINUTES_OF_DAY + minute + 1, ticksPerUnit);
    const top = open > close ? open : close;
    const bottom = open < close ? open : close;
    const busyness = EXPONENTIAL[activity]!;
    const trades = 1 + (((busyness * turnover) / USD_PER_TRADE / 8) | 0);
    const lots = atLeast(trades, floor((turnover * busyness * lotsPerUnit) / prices[minute]! + 0.5));
    made.open[minute] = open;
    made.close[minute] = close;
    made.high[minute] = top + ((EXPONENTIAL[up]! * wick * top) | 0);
    made.low[minute] = atLeast(1, bottom - ((EXPONENTIAL[down]! * wick * bottom) | 0));
    made.volume[minute] = lots;
    made.quote[minute] = floor((lots / lotsPerUnit) * ((open + close) / 2 / ticksPerUnit) * quoteUnits + 0.5);
    made.trades[minute] = trades;
  }
  return made;
}

/** In ticks: a reference price, a little off. */
function strayed(price: number, key: number, minute: number, ticksPerUnit: number): number {
  const stray = DEVIATION * (2 * noiseAt(key, minute) - 1);
  return atLeast(1, floor(price * (1 + stray) * ticksPerUnit + 0.5)) | 0;
}

function atLeast(least: number, number: number): number {
  return number < least ? least : number;
}

/** Its columns lie in one piece of memory, since seven are not had for the price of one. */
function emptyDay(): TradingDay {
  const memory = new ArrayBuffer(MINUTES_OF_DAY * (2 * Float64Array.BYTES_PER_ELEMENT + 5 * Int32Array.BYTES_PER_ELEMENT));
  const amounts = (nr: number): Float64Array => new Float64Array(memory, nr * MINUTES_OF_DAY * Float64Array.BYTES_PER_ELEMENT, MINUTES_OF_DAY);
  const ticks = (nr: number): Int32Array => new Int32Array(memory, (4 + nr) * MINUTES_OF_DAY * Int32Array.BYTES_PER_ELEMENT, MINUTES_OF_DAY);
  return { volume: amounts(0), quote: amounts(1), open: ticks(0), high: ticks(1), low: ticks(2), close: ticks(3), trades: ticks(4) };
}
