import { GAP_CLASSES, type COUNTED_CLASSES, type GapClass } from '../market/gap-class.js';
import type { Range } from '../market/range.js';

/** Most telling first: what a bin is called when several classes meet in it. */
const WORST_FIRST: readonly GapClass[] = ['lost', 'rejected', 'missing', 'stale'] satisfies readonly (typeof COUNTED_CLASSES)[number][];

/** How much of each of a series' bins, equal parts of a span of time, is absent, by class. Times in ms. */
export class Coverage {
  private readonly absent = new Map<GapClass, Float64Array>();

  /**
   * @param range that of the series
   * @param span what the bins are parts of; it holds the range
   */
  constructor(readonly range: Range, readonly span: Range, readonly bins: number) {}

  add(gapClass: GapClass, { from, to }: Range): void {
    const times = this.absent.get(gapClass) ?? new Float64Array(this.bins);
    this.absent.set(gapClass, times);
    const last = Math.min(this.binOf(to), this.bins - 1);
    for (let bin = Math.max(0, this.binOf(from)); bin <= last; bin++) {
      times[bin]! += Math.max(0, Math.min(to, this.startOf(bin + 1)) - Math.max(from, this.startOf(bin)));
    }
  }

  /** Milliseconds of a bin that the series takes. */
  expectedIn(bin: number): number {
    return Math.max(0, Math.min(this.range.to, this.startOf(bin + 1)) - Math.max(this.range.from, this.startOf(bin)));
  }

  absentIn(gapClass: GapClass, bin: number): number {
    return this.absent.get(gapClass)?.[bin] ?? 0;
  }

  /**
   * What to call a bin: the worst class that counts against the series and occurs in it; else `stored` when anything
   * of it is; else the class of most of it.
   *
   * @returns undefined outside the series
   */
  stateOf(bin: number): GapClass | 'stored' | undefined {
    const expected = this.expectedIn(bin);
    if (expected <= 0) return undefined;
    const worst = WORST_FIRST.find((gapClass) => this.absentIn(gapClass, bin) > 0);
    if (worst !== undefined) return worst;
    const absent = GAP_CLASSES.reduce((sum, gapClass) => sum + this.absentIn(gapClass, bin), 0);
    // Less than a millisecond is what dividing time into bins leaves over.
    if (expected - absent >= 1) return 'stored';
    return GAP_CLASSES.reduce((most, gapClass) => (this.absentIn(gapClass, bin) > this.absentIn(most, bin) ? gapClass : most));
  }

  private binOf(time: number): number {
    return Math.floor(((time - this.span.from) / (this.span.to - this.span.from)) * this.bins);
  }

  private startOf(bin: number): number {
    return this.span.from + (bin * (this.span.to - this.span.from)) / this.bins;
  }
}

/** The time that all the ranges take together; undefined when they take none. */
export function spanOf(ranges: readonly Range[]): Range | undefined {
  const taken = ranges.filter(({ from, to }) => from < to);
  if (taken.length === 0) return undefined;
  return { from: Math.min(...taken.map(({ from }) => from)), to: Math.max(...taken.map(({ to }) => to)) };
}
