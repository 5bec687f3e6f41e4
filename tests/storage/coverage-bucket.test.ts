import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { multirange, type Range } from '../../src/market/range.js';
import { countBetween, floor, next, shift, TIMEFRAMES, typicalLength, type Timeframe } from '../../src/market/timeframe.js';
import { bucketOf, splitByBucket } from '../../src/storage/coverage-bucket.js';

const FIRST = Date.UTC(2015, 0, 1);
const LAST = Date.UTC(2027, 0, 1);
const timeframes = fc.constantFrom(...TIMEFRAMES);

/** Aligned ranges of up to some thousand intervals. */
const rangesOf = (timeframe: Timeframe): fc.Arbitrary<Range> =>
  fc.tuple(fc.integer({ min: FIRST, max: LAST }), fc.integer({ min: 1, max: 3000 })).map(([time, count]) => {
    const from = floor(time, timeframe);
    return { from, to: shift(from, timeframe, count) };
  });

const cases = timeframes.chain((timeframe) => fc.record({ timeframe: fc.constant(timeframe), ranges: fc.array(rangesOf(timeframe), { maxLength: 3 }).map(multirange) }));

describe('bucketOf', () => {
  test.each<[Timeframe, string, string]>([
    ['1s', '2024-02-29T23:59:59Z', '2024-02-29T23:00:00Z'],
    ['5s', '2024-02-29T23:59:55Z', '2024-02-29T00:00:00Z'],
    ['1m', '2023-12-31T23:59:00Z', '2023-12-25T00:00:00Z'],
    ['1m', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z'],
    ['5m', '2024-02-29T23:55:00Z', '2024-02-01T00:00:00Z'],
    ['1h', '2024-12-31T23:00:00Z', '2024-01-01T00:00:00Z'],
    ['1w', '2024-12-30T00:00:00Z', '2024-01-01T00:00:00Z'],
    ['3M', '2024-10-01T00:00:00Z', '2024-01-01T00:00:00Z'],
  ])('the %s candle of %s is in that of %s', (timeframe, time, bucket) => {
    expect(new Date(bucketOf(Date.parse(time), timeframe)).toISOString()).toBe(bucket.replace('Z', '.000Z'));
  });

  test('property: a bucket begins no later than its candle, and is its own bucket', () => {
    fc.assert(fc.property(timeframes, fc.integer({ min: FIRST, max: LAST }), (timeframe, time) => {
      const bucket = bucketOf(floor(time, timeframe), timeframe);
      expect(bucket).toBeLessThanOrEqual(floor(time, timeframe));
      expect(bucketOf(bucket, timeframe)).toBe(bucket);
    }));
  });

  test.each(TIMEFRAMES)('of %s holds at most some ten thousand intervals', (timeframe) => {
    const bucket = bucketOf(Date.UTC(2024, 0, 15), timeframe);
    let after = Date.UTC(2024, 0, 15);
    for (const stride = typicalLength(timeframe); bucketOf(after, timeframe) === bucket; ) after += Math.max(stride, 60_000);
    expect(countBetween(bucket, after, timeframe)).toBeLessThan(20_000);
  });
});

describe('splitByBucket', () => {
  test('a week over a year\'s end stays whole, in the year in which it opens', () => {
    const week = { from: Date.UTC(2024, 11, 30), to: Date.UTC(2025, 0, 6) };
    expect(splitByBucket([week], '1w')).toEqual(new Map([[Date.UTC(2024, 0, 1), [week]]]));
    const two = { from: Date.UTC(2024, 11, 30), to: Date.UTC(2025, 0, 13) };
    expect(splitByBucket([two], '1w')).toEqual(new Map([
      [Date.UTC(2024, 0, 1), [week]], [Date.UTC(2025, 0, 1), [{ from: week.to, to: two.to }]],
    ]));
  });

  test('property: a partition, each part in the bucket of every interval in it', () => {
    fc.assert(fc.property(cases, ({ timeframe, ranges }) => {
      const parts = splitByBucket(ranges, timeframe);
      const all = [...parts.values()].flat();
      // Nothing lost and nothing twice: the parts join to the whole, and their lengths add up to it.
      expect(multirange(all)).toEqual(ranges);
      const length = (some: readonly Range[]): number => some.reduce((sum, { from, to }) => sum + to - from, 0);
      expect(length(all)).toBe(length(ranges));
      for (const [bucket, some] of parts) {
        for (const { from, to } of some) {
          expect(bucketOf(from, timeframe)).toBe(bucket);
          expect(bucketOf(shift(to, timeframe, -1), timeframe)).toBe(bucket);
          expect(floor(to, timeframe)).toBe(to);
        }
      }
    }));
  });

  test('property: buckets come in the order of time, and so do the parts in them', () => {
    fc.assert(fc.property(cases, ({ timeframe, ranges }) => {
      const parts = splitByBucket(ranges, timeframe);
      const starts = [...parts].flatMap(([bucket, some]) => some.flatMap(({ from }) => [bucket, from]));
      expect(starts.filter((_, i) => i % 2 === 0)).toEqual(starts.filter((_, i) => i % 2 === 0).sort((a, b) => a - b));
      expect(starts.filter((_, i) => i % 2 === 1)).toEqual(starts.filter((_, i) => i % 2 === 1).sort((a, b) => a - b));
      if (ranges[0] !== undefined) expect(next(starts[1]!, timeframe)).toBeGreaterThan(ranges[0].from);
    }));
  });
});
