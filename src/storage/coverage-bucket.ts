import { clip, type Multirange, type Range } from '../market/range.js';
import { ceil, floor, typicalLength, type Timeframe } from '../market/timeframe.js';

const MINUTE = 60_000;

/**
 * The ledger keeps one row for each series and bucket of time. A real series can have a hole at
 * every third interval, and every page rewrites the row it touches, so a bucket holds at most some
 * ten thousand intervals; and no fewer than that without need, since planning reads them all.
 */
type BucketLength = '1h' | '1d' | '1w' | '1M' | 'year';

function bucketLength(timeframe: Timeframe): BucketLength {
  const length = typicalLength(timeframe);
  if (length < 5_000) return '1h';
  if (length < MINUTE) return '1d';
  if (length < 5 * MINUTE) return '1w';
  if (length < 60 * MINUTE) return '1M';
  return 'year';
}

/** Start (ms) of the bucket that holds the interval which opens at `time`. */
export function bucketOf(time: number, timeframe: Timeframe): number {
  const length = bucketLength(timeframe);
  return length === 'year' ? Date.UTC(new Date(time).getUTCFullYear(), 0, 1) : floor(time, length);
}

function bucketAfter(bucket: number, timeframe: Timeframe): number {
  const length = bucketLength(timeframe);
  return length === 'year' ? Date.UTC(new Date(bucket).getUTCFullYear() + 1, 0, 1) : ceil(bucket + 1, length);
}

/** Cuts aligned ranges so that each part holds only intervals that open in one bucket. */
export function splitByBucket(ranges: Multirange, timeframe: Timeframe): Map<number, Range[]> {
  const parts = new Map<number, Range[]>();
  for (const range of ranges) {
    for (let left = range; left.from < left.to; ) {
      const bucket = bucketOf(left.from, timeframe);
      // An interval that opens in this bucket may end in the next one: a week at a year's end.
      const end = ceil(bucketAfter(bucket, timeframe), timeframe);
      const part = clip(left, { from: left.from, to: end });
      const inBucket = parts.get(bucket);
      if (inBucket === undefined) parts.set(bucket, [part]);
      else inBucket.push(part);
      left = { from: part.to, to: left.to };
    }
  }
  return parts;
}
