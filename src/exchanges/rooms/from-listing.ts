import { oldest } from './answer-rows.js';
import type { Probe } from './first-candle.js';
import type { SeriesRoom } from './room.js';

/**
 * For exchanges that answer a window in full: whatever open time in it is left out has no candle, and
 * what lies before the market's first candle was not listed. The probe runs only when the answer
 * leaves out its window's start, and then settles all time before the listing, however long.
 */
export function settleFromListing(probe: Probe): SeriesRoom['settle'] {
  return async ({ rows, window, firstCandle }) => {
    const first = oldest(rows);
    if (first !== undefined && first <= window.from) return { rows, answered: window, absences: [] };
    const known = await firstCandle(probe, window.from);
    const listed = Math.min(first ?? Infinity, known ?? first ?? window.to);
    const before = { from: window.from, to: Math.max(listed, window.from) };
    return {
      rows,
      answered: { from: window.from, to: Math.max(window.to, before.to) },
      absences: before.from < before.to ? [{ range: before, reason: 'not-listed' }] : [],
    };
  };
}
