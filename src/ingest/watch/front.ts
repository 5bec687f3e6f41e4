import { holds, intersect, multirange, subtract, union, type Multirange, type Range } from '../../market/range.js';
import { shift, type Timeframe } from '../../market/timeframe.js';

/** Closed candles that are asked for again, since exchanges revise their newest. */
export const ASKED_AGAIN = 3;

/** What is to be asked of a watched series, in two parts. */
export interface Front {
  /** At once: what one answer holds of the newest; empty while no further candle has closed. */
  readonly fresh: Multirange;
  /** Older, and in its own time. */
  readonly behind: Multirange;
}

/**
 * @param open what was never answered of `watched`
 * @param watched from where the series is watched to the end of its last closed interval
 * @param page most candles in one answer
 * @param checked the end (ms) of what has been asked for already, where candles come unasked too: these are asked for again
 *   like all others, once
 */
export function frontOf(open: Multirange, watched: Range, timeframe: Timeframe, page: number, checked = watched.to): Front {
  const { to } = watched;
  if (!holds(open, to - 1) && checked >= to) return { fresh: [], behind: open };
  const newest = [{ from: shift(to, timeframe, -Math.max(page, ASKED_AGAIN)), to }];
  const again = { from: shift(to, timeframe, -ASKED_AGAIN), to };
  return { fresh: intersect(union(intersect(open, newest), multirange([again])), [watched]), behind: subtract(open, newest) };
}
