import { countBetween, isAligned, next, shift, step, type Timeframe } from './timeframe.js';

/** Half-open: holds every time t (ms) with `from <= t < to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Disjoint, not touching, never empty, ascending. Build it with {@link multirange}. */
export type Multirange = readonly Range[];

export function isEmpty(range: Range): boolean {
  return range.to <= range.from;
}

/** The union of any ranges, in normal form. */
export function multirange(ranges: Iterable<Range>): Multirange {
  const sorted = [...ranges].filter((range) => !isEmpty(range)).sort((a, b) => a.from - b.from);
  const merged: Range[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.from > last.to) merged.push(range);
    else if (range.to > last.to) merged[merged.length - 1] = { from: last.from, to: range.to };
  }
  return merged;
}

export function union(a: Multirange, b: Multirange): Multirange {
  return multirange([...a, ...b]);
}

/** What is in `a` and not in `b`. */
export function subtract(a: Multirange, b: Multirange): Multirange {
  const left: Range[] = [];
  let i = 0;
  for (const range of a) {
    let from = range.from;
    while (i < b.length && b[i]!.to <= from) i++;
    for (let j = i; j < b.length && b[j]!.from < range.to; j++) {
      if (b[j]!.from > from) left.push({ from, to: b[j]!.from });
      from = Math.max(from, b[j]!.to);
    }
    if (from < range.to) left.push({ from, to: range.to });
  }
  return left;
}

/** What is in both. */
export function intersect(a: Multirange, b: Multirange): Multirange {
  const both: Range[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i]!.from, b[j]!.from);
    const to = Math.min(a[i]!.to, b[j]!.to);
    if (from < to) both.push({ from, to });
    if (a[i]!.to < b[j]!.to) i++;
    else j++;
  }
  return both;
}

/** The part of `range` inside `bounds`; may be empty. */
export function clip(range: Range, bounds: Range): Range {
  return { from: Math.max(range.from, bounds.from), to: Math.min(range.to, bounds.to) };
}

export function contains(range: Range, time: number): boolean {
  return range.from <= time && time < range.to;
}

/** Whether one of the ranges holds the time. */
export function holds(ranges: Multirange, time: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]!.to <= time) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && ranges[low]!.from <= time;
}

/** From the first range's start to the last one's end; empty, at the epoch, when there are none. */
export function hull(ranges: Multirange): Range {
  return { from: ranges[0]?.from ?? 0, to: ranges.at(-1)?.to ?? 0 };
}

/** How many intervals of the timeframe open inside the ranges. */
export function countIntervals(ranges: Multirange, timeframe: Timeframe): number {
  return ranges.reduce((sum, range) => sum + countBetween(range.from, range.to, timeframe), 0);
}

/**
 * Cuts an aligned range into consecutive ones of at most `size` intervals, oldest first.
 *
 * @throws RangeError when `size` is less than 1, which would never end
 */
export function* splitIntoPages(range: Range, timeframe: Timeframe, size: number): Generator<Range> {
  if (!(size >= 1)) throw new RangeError(`pages of ${size} intervals`);
  for (let from = range.from; from < range.to; ) {
    const to = Math.min(shift(from, timeframe, size), range.to);
    yield { from, to };
    from = to;
  }
}

/** Open times (ms) of an aligned range, as ranges of the intervals themselves, joined where they touch. */
export function intervalsAt(times: ArrayLike<number>, timeframe: Timeframe): Multirange {
  return multirange(runsOf(times, timeframe));
}

/** The same of any times (ms); undefined unless each opens an interval, later than the time before it does. */
export function intervalsInOrder(times: ArrayLike<number>, timeframe: Timeframe): Multirange | undefined {
  const runs = runsOf(times, timeframe);
  return runs.every(({ from }, nr) => isAligned(from, timeframe) && (nr === 0 || from > runs[nr - 1]!.to)) ? runs : undefined;
}

/** The intervals of times (ms), in the order of these; those that follow each other without a hole are one range. */
function runsOf(times: ArrayLike<number>, timeframe: Timeframe): Range[] {
  const runs: Range[] = [];
  const found = step(timeframe);
  for (let index = 0; index < times.length;) {
    const from = times[index]!;
    let to = next(from, timeframe);
    // Times mostly ascend without a hole, and what follows an end is aligned. By index: an iterator makes an object of each number.
    while (++index < times.length && times[index] === to) to = found.kind === 'fixed' ? to + found.length : next(to, timeframe);
    runs.push({ from, to });
  }
  return runs;
}
