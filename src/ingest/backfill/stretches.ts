import { clip, isEmpty, type Range } from '../../market/range.js';
import { ceil, floor, next, typicalLength, type Timeframe } from '../../market/timeframe.js';

const HOUR = 3_600_000;

/**
 * The start (ms) of the stretch that holds the interval which opens at `time`. A stretch is the unit
 * that one titan claims and does: a month, as in the monthly files of archives; or a year, where a month has so
 * few candles that claiming it would be most of the work.
 */
export function stretchOf(time: number, timeframe: Timeframe): number {
  return typicalLength(timeframe) < HOUR ? floor(time, '1M') : Date.UTC(new Date(time).getUTCFullYear(), 0, 1);
}

/** Cuts an aligned range into its stretches, newest first. */
export function stretchesOf(range: Range, timeframe: Timeframe): { readonly start: number; readonly range: Range }[] {
  const stretches: { start: number; range: Range }[] = [];
  for (let left = range; !isEmpty(left); ) {
    const start = stretchOf(left.from, timeframe);
    // An interval that opens in this stretch may end in the next one: a week at a month's end.
    const part = clip(left, { from: left.from, to: ceil(stretchAfter(start, timeframe), timeframe) });
    stretches.push({ start, range: part });
    left = { from: part.to, to: left.to };
  }
  return stretches.reverse();
}

function stretchAfter(start: number, timeframe: Timeframe): number {
  return typicalLength(timeframe) < HOUR ? next(start, '1M') : Date.UTC(new Date(start).getUTCFullYear() + 1, 0, 1);
}
