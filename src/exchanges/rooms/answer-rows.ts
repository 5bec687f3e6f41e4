import type { RawRow } from '../../market/datasets/dataset.js';
import { dueUntil } from '../../market/due.js';
import { contains, type Range } from '../../market/range.js';
import { rowsWhere, usableTime, type Rows } from '../../market/rows.js';
import type { SeriesKind } from '../../market/series.js';
import { TextRows } from '../../market/text-rows.js';
import { next, shift, type Timeframe } from '../../market/timeframe.js';
import type { SettledPage } from '../exchange.js';

/** Open time (ms) of the oldest row with a usable one. */
export function oldest(rows: Rows<RawRow>): number | undefined {
  let found = Infinity;
  for (let times = timesOf(rows), index = 0; index < times.length; index++) if (times[index]! < found) found = times[index]!;
  return found === Infinity ? undefined : found;
}

/** Open time (ms) of the newest row with a usable one. */
export function newest(rows: Rows<RawRow>): number | undefined {
  let found = -Infinity;
  for (let times = timesOf(rows), index = 0; index < times.length; index++) if (times[index]! > found) found = times[index]!;
  return found === -Infinity ? undefined : found;
}

/** By index: an iterator, or a function that chooses, makes an object of each number. */
function timesOf(rows: Rows<RawRow>): Float64Array {
  return rows instanceof TextRows ? rows.times : Float64Array.from(rows, (row) => usableTime(row) ?? NaN);
}

/**
 * Leaves out what an exchange sends beside what was asked, which lies in `surplus`. All else stays: a
 * row that should not be there must be rejected, not overlooked.
 */
export function withoutSurplus(rows: Rows<RawRow>, surplus: readonly Range[]): Rows<RawRow> {
  return rowsWhere(rows, (time) => time === undefined || !surplus.some((range) => contains(range, time)));
}

/**
 * Likewise, but only before the first row that was asked for and after the last one: a row in the middle whose time lies elsewhere is
 * none that an exchange sends beside, but one of the rows that were asked for.
 */
export function withoutEnds(rows: Rows<RawRow>, surplus: readonly Range[]): Rows<RawRow> {
  const isAsked = (row: RawRow): boolean => !surplus.some((range) => contains(range, usableTime(row) ?? NaN));
  const all = [...rows];
  return all.slice(all.findIndex(isAsked), all.findLastIndex(isAsked) + 1);
}

/** All time but the window: for exchanges that may answer anything, and whose answers are believed accordingly. */
export function outside(window: Range): Range[] {
  return [{ from: -Infinity, to: window.from }, { from: window.to, to: Infinity }];
}

/** The interval before the window and the one after it: for exchanges that take its ends in more than one way. */
export function beside(window: Range, timeframe: Timeframe): Range[] {
  return [{ from: shift(window.from, timeframe, -1), to: window.from }, { from: window.to, to: next(window.to, timeframe) }];
}

/** A row that was due less than this ago (ms) may be missing only because the exchange is not done with it. */
const FRESH = 60_000;

/** The same answer without a claim about the newest intervals when they have no row yet. */
export function withoutFreshSilence(page: SettledPage, kind: SeriesKind, now: number): SettledPage {
  const last = newest(rowsWhere(page.rows, (time) => time !== undefined && contains(page.answered, time)));
  const spoken = last === undefined ? page.answered.from : next(last, kind.timeframe);
  return cutAt(page, Math.max(spoken, dueUntil(kind, now - FRESH)));
}

/**
 * The same answer, as if it had stopped at `end` (ms).
 *
 * @param now a clock (ms): rows later than that cannot be, and stay, to be rejected
 */
export function cutAt(page: SettledPage, end: number, now = Infinity): SettledPage {
  if (page.answered.to <= end) return page;
  const answered = { from: page.answered.from, to: Math.max(end, page.answered.from) };
  return { ...page, answered, rows: rowsWhere(page.rows, (time) => !(time !== undefined && time >= end && time <= now)) };
}
