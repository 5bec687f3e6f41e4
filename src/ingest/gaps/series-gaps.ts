import type { GapClass } from '../../market/gap-class.js';
import type { Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { countBetween, next } from '../../market/timeframe.js';
import type { ExpectedSeries } from './stretches.js';
import type { Tally } from './tally.js';

/** How complete one series is. */
export interface SeriesGaps {
  readonly series: Series;
  /** Aligned, half-open: every interval of it is counted below. */
  readonly range: Range;
  /** Intervals of the range. */
  readonly intervals: number;
  /** Intervals that should have a candle: stored + missing. */
  readonly expected: number;
  readonly stored: number;
  /** Intervals that are missing, rejected or lost. A stale end is counted by itself, in `counts`. */
  readonly missing: number;
  /** missing / expected; 0 when nothing is expected. */
  readonly gapRate: number;
  /** The longest run of neighbouring intervals that are missing, rejected or lost; null when there is none. */
  readonly longestGap: Range | null;
  /** Intervals of the range without a candle, by class: intervals = stored + their sum. */
  readonly counts: Readonly<Record<GapClass, number>>;
  /** Open time (ms) of the newest candle before `until`, even one before the range; null when there is none. */
  readonly lastCandle: number | null;
  /** Milliseconds from that candle's close to now; null likewise. */
  readonly age: number | null;
}

/** @param lastCandle open time, ms */
export function seriesGaps({ series, range }: ExpectedSeries, tally: Tally, lastCandle: number | null, now: number): SeriesGaps {
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
    lastCandle,
    age: lastCandle === null ? null : now - next(lastCandle, timeframe),
  };
}
