import { datasetOf } from './datasets/registry.js';
import type { SeriesKind } from './series.js';
import { floor, next, typicalLength, type Timeframe } from './timeframe.js';

/**
 * Up to where (ms, exclusive) a series' rows are due at `now`: of candles the end of the last one that has closed, of what
 * holds at a moment the interval whose moment it is, too.
 */
export function dueUntil(kind: SeriesKind, now: number): number {
  return datasetOf(kind).due === 'at-end' ? floor(now, kind.timeframe) : next(now, kind.timeframe);
}

/** When (ms) the row of the interval that opens at `time` is due. */
export function dueTime(kind: SeriesKind, time: number): number {
  return datasetOf(kind).due === 'at-end' ? next(time, kind.timeframe) : time;
}

/** What is younger than this (ms) may be under way to the archive. */
const UNDER_WAY = 60_000;

/** How many of the newest intervals may be under way: of short ones many, of candles of a minute one. */
export function intervalsUnderWay(timeframe: Timeframe): number {
  return Math.ceil(UNDER_WAY / typicalLength(timeframe));
}
