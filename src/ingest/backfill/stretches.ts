import { clip, isEmpty, type Range } from '../../market/range.js';
import { ceil, floor, next, typicalLength, type Timeframe } from '../../market/timeframe.js';

const HOUR = 3_600_000;

/**
 * Cuts an aligned range into stretches, the units that one titan claims and does. A stretch is a month, as in
 * the monthly files of archives; or a year, where a month has so few candles that claiming it would be
 * most of the work.
 *
 * @param scale the timeframe whose stretches they are: mostly that of the range
 * @returns oldest first; `start` (ms) names the stretch, however the range cuts it
 */
export function stretchesOf(range: Range, timeframe: Timeframe, scale: Timeframe): { readonly start: number; readonly range: Range }[] {
  const stretches: { start: number; range: Range }[] = [];
  for (let left = range; !isEmpty(left); ) {
    const start = startOf(left.from, scale);
    // An interval that opens in this stretch may end in the next one: a week at a month's end.
    const part = clip(left, { from: left.from, to: ceil(after(start, scale), timeframe) });
    stretches.push({ start, range: part });
    left = { from: part.to, to: left.to };
  }
  return stretches;
}

function startOf(time: number, scale: Timeframe): number {
  return isMonthly(scale) ? floor(time, '1M') : Date.UTC(new Date(time).getUTCFullYear(), 0, 1);
}

function after(start: number, scale: Timeframe): number {
  return isMonthly(scale) ? next(start, '1M') : Date.UTC(new Date(start).getUTCFullYear() + 1, 0, 1);
}

function isMonthly(scale: Timeframe): boolean {
  return typicalLength(scale) < HOUR;
}
