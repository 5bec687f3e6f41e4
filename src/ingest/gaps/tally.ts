import { GAP_CLASSES, type GapClass } from '../../market/gap-class.js';
import { multirange, type Range } from '../../market/range.js';
import { countBetween } from '../../market/timeframe.js';
import type { GapCounts } from '../../storage/gaps/gap-counts.js';

/** What is absent of one series, added up stretch by stretch in any order. */
export class Tally {
  readonly counts = Object.fromEntries(GAP_CLASSES.map((gapClass) => [gapClass, 0])) as Record<GapClass, number>;
  /** Intervals of the listed classes, by the ledger bucket (ms) that holds them. */
  readonly listed = new Map<number, number>();
  private readonly runs: Range[] = [];

  constructor(private readonly listing: readonly GapClass[]) {}

  add({ stretch, counts, runs }: GapCounts): void {
    for (const gapClass of GAP_CLASSES) this.counts[gapClass] += counts[gapClass];
    this.runs.push(...runs);
    const listed = this.listing.reduce((sum, gapClass) => sum + counts[gapClass], 0);
    if (listed > 0) this.listed.set(stretch.bucket, listed);
  }

  /** The longest run, which may go over several stretches; the first of equals. */
  longest(timeframe: Parameters<typeof countBetween>[2]): Range | null {
    let longest: Range | null = null;
    let length = 0;
    for (const run of multirange(this.runs)) {
      const intervals = countBetween(run.from, run.to, timeframe);
      if (intervals > length) [longest, length] = [run, intervals];
    }
    return longest;
  }
}
