import type { RawRow } from './datasets/dataset.js';
import type { Multirange, Range } from './range.js';
import type { Rows } from './rows.js';

/**
 * Why an interval that was asked for has no row:
 *
 * - `no-trades`: the exchange answered for it and left it out; of other rows than candles, none was due.
 * - `not-listed`: it lies before the market's first candle.
 * - `out-of-reach`: it lies beyond the depth of history that the exchange serves.
 */
export type AbsenceReason = 'no-trades' | 'not-listed' | 'out-of-reach';

export const ABSENCE_REASONS = ['no-trades', 'not-listed', 'out-of-reach'] as const satisfies readonly AbsenceReason[];

/** A published file of rows, as it was when it was read: what is recorded of it, so that another version of it is noticed. */
export interface RecordedFile {
  /** Its path, which is its own among all of the exchange's files. */
  readonly name: string;
  /** The time that it can settle, aligned to the timeframe. */
  readonly range: Range;
  readonly sha256: string;
}

/** A version of a file, as far as it was read. */
export interface FileVersion extends RecordedFile {
  /** Whether all of it was wanted, and has been read; else other parts of it may have been read from another version. */
  readonly whole: boolean;
}

/** One answer of a source to a request for a range. */
export interface Page {
  readonly rows: Rows<RawRow>;
  /**
   * What this answer settles of the wanted time, and of time beside it: an interval in it that has no
   * row has none. Aligned to the timeframe, never beyond the last candle that had closed.
   * Rows outside it are rejected.
   */
  readonly answered: Multirange;
  /** Where its rows may lie, if not in `answered`: of what comes by itself, the time settled is another matter. */
  readonly within?: Range;
  /** Parts of `answered` whose absent intervals have another reason than `no-trades`. */
  readonly absences: readonly { readonly range: Range; readonly reason: AbsenceReason }[];
  /** The file of which this page is the first, or which has been read to its end when it, and those before it, are stored. */
  readonly file?: FileVersion;
}
