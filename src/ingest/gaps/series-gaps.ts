import type { GapClass } from '../../market/gap-class.js';
import type { Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { dueTime } from '../../market/due.js';
import { countBetween } from '../../market/timeframe.js';
import type { ExpectedSeries } from './stretches.js';
import type { Tally } from './tally.js';

/** How complete one series is. */
export interface SeriesGaps {
  readonly series: Series;
  /** Aligned, half-open: every interval of it is counted below. */
  readonly range: Range;
  /** Intervals of the range. */
  readonly intervals: number;
  /** Intervals that should have a row: stored + missing. */
  readonly expected: number;
  readonly stored: number;
  /** Intervals that are missing, rejected or lost. A stale end is counted by itself, in `counts`. */
  readonly missing: number;
  /** missing / expected; 0 when nothing is expected. */
  readonly gapRate: number;
  /** The longest run of neighbouring intervals that are missing, rejected or lost; null when there is none. */
  readonly longestGap: Range | null;
  /** Intervals of the range without a row, by class: intervals = stored + their sum. */
  readonly counts: Readonly<Record<GapClass, number>>;
  /** Time (ms) of the newest row before `until`, even one before the range; null when there is none. */
  readonly lastRow: number | null;
  /** Milliseconds from when that row was due to now; null likewise. */
  readonly age: number | null;
}

/** @param lastRow its time, ms */
export function seriesGaps({ series, range }: ExpectedSeries, tally: Tally, lastRow: number | null, now: number): SeriesGaps {
  const { timeframe } = series;
  const { counts } = tally;
  const intervals = countBetween(range.from, range.to, timeframe);
  const stored = intervals - Object.values(counts).reduce((sum, count) => sum + count, 0);
  const missing = counts.missing + counts.rejected + counts.lost;
  const expected = stored + missing;
  return {
    series, range, intervals, expected, stored, missing,
    gapRate: expected === 0 ? 0 : missing / expected,
    longestGap: tally.longest(timeframe),
    counts,
    lastRow,
    age: lastRow === null ? null : Math.max(0, now - dueTime(series, lastRow)),
  };
}
