import { clip, isEmpty, type Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { countBetween } from '../../market/timeframe.js';
import { splitByBucket } from '../../storage/coverage-bucket.js';
import type { Stretch } from '../../storage/gaps/stretch.js';
import type { Outage } from './outages.js';

/** A series of the report, and what it is expected to have. */
export interface ExpectedSeries {
  readonly series: Series;
  readonly range: Range;
  readonly knownEnd: number;
  /** Of its exchange and timeframe; ascending. */
  readonly outages: readonly Outage[];
}

/** The ledger buckets of a series' range, ascending, and what the database is told of each. */
export function* stretchesOf({ series, range, knownEnd, outages }: ExpectedSeries): Generator<Stretch> {
  let i = 0;
  for (const [bucket, [part]] of splitByBucket(isEmpty(range) ? [] : [range], series.timeframe)) {
    while (i < outages.length && outages[i]!.to <= part!.from) i++;
    const inside: Range[] = [];
    for (let j = i; j < outages.length && outages[j]!.from < part!.to; j++) inside.push(clip(outages[j]!, part!));
    yield { series, bucket, range: part!, intervals: countBetween(part!.from, part!.to, series.timeframe), knownEnd, outages: inside };
  }
}

/** Those of all series, in their order. */
export function* stretchesOfAll(expected: readonly ExpectedSeries[]): Generator<Stretch> {
  for (const each of expected) yield* stretchesOf(each);
}

/** Groups items so that one database question is neither too small to be worth it nor too large to hold. */
export function* pagesOf<T>(items: Iterable<T>, weigh: (item: T) => number, most: { weight: number; items: number }): Generator<T[]> {
  let page: T[] = [];
  let weight = 0;
  for (const item of items) {
    const more = weigh(item);
    if (page.length > 0 && (weight + more > most.weight || page.length >= most.items)) {
      yield page;
      page = [];
      weight = 0;
    }
    page.push(item);
    weight += more;
  }
  if (page.length > 0) yield page;
}
