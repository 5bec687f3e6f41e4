import type { Range } from '../../market/range.js';
import { floor, shift, type Timeframe } from '../../market/timeframe.js';

const DAY = 86_400_000;

/** Milliseconds. Holes that are older are for `titan gaps`, unless nothing is known after them. */
const LOOKED_BACK = 7 * DAY;

/** Candles with which a series begins that the archive does not have. */
const FIRST_CANDLES = 100;

/**
 * From where on (ms) a series is watched: a week back, or farther, to the end of what is known, when titan did not run
 * for longer. What lies before the beginning of all that is known is for `titan backfill`.
 *
 * @param known from the first to the last interval that the ledger knows; undefined: none
 */
export function watchedFrom(known: Range | undefined, timeframe: Timeframe, now: number): number {
  if (known === undefined) return shift(floor(now, timeframe), timeframe, -FIRST_CANDLES);
  return Math.max(known.from, Math.min(known.to, floor(now - LOOKED_BACK, timeframe)));
}
