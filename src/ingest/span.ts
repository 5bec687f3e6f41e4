import type { Range } from '../market/range.js';
import { dueUntil } from '../market/due.js';
import type { SeriesKind } from '../market/series.js';
import { ceil, shift } from '../market/timeframe.js';

/** A stretch of time as a user asks for it, before it is known which rows of it are due. */
export type Span =
  /** The newest intervals that are due: of candles, those that have closed. */
  | { readonly kind: 'newest'; readonly count: number }
  /** Intervals that open in `[since, until)` (ms); until undefined: now. `count`: at most so many, from since on. */
  | { readonly kind: 'between'; readonly since: number; readonly until: number | undefined; readonly count: number | undefined };

/** No market is older, and times before it trouble exchanges and databases: the epoch. */
const BEGINNING = 0;

/** The aligned range of a span's intervals that are due, from 1970 on; empty when none is. */
export function dueRange(span: Span, kind: SeriesKind, now: number): Range {
  const { timeframe } = kind;
  const due = dueUntil(kind, now);
  const beginning = ceil(BEGINNING, timeframe);
  if (span.kind === 'newest') return { from: Math.max(beginning, shift(due, timeframe, -span.count)), to: due };
  const from = Math.max(beginning, ceil(span.since, timeframe));
  const until = span.until === undefined ? due : Math.min(ceil(span.until, timeframe), due);
  return { from, to: span.count === undefined ? until : Math.min(shift(from, timeframe, span.count), until) };
}
