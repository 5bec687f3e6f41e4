import type { Multirange, Range } from './range.js';

/**
 * Why an interval that was asked for has no candle:
 *
 * - `no-trades`: the exchange answered for it and left it out.
 * - `not-listed`: it lies before the market's first candle.
 * - `out-of-reach`: it lies beyond the depth of history that the exchange serves.
 */
export type AbsenceReason = 'no-trades' | 'not-listed' | 'out-of-reach';

export const ABSENCE_REASONS = ['no-trades', 'not-listed', 'out-of-reach'] as const satisfies readonly AbsenceReason[];

/** One candle as a source sent it, before validation: `[time (ms), open, high, low, close, volume]`, digits as sent. */
export type RawCandle = readonly unknown[];

/** One answer of a source to a request for a range. */
export interface Page {
  readonly rows: readonly RawCandle[];
  /**
   * What this answer settles of the wanted time, and of time beside it: an interval in it that has no
   * row has none. Aligned to the timeframe, never beyond the last candle that had closed.
   * Rows outside it are rejected.
   */
  readonly answered: Multirange;
  /** Parts of `answered` whose absent intervals have another reason than `no-trades`. */
  readonly absences: readonly { readonly range: Range; readonly reason: AbsenceReason }[];
}
