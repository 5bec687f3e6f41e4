import type { Range } from '../market/range.js';
import { ceil, floor, shift, type Timeframe } from '../market/timeframe.js';

/** A stretch of time as a user asks for it, before it is known which candles of it have closed. */
export type Span =
  /** The newest closed candles. */
  | { readonly kind: 'newest'; readonly count: number }
  /** Candles that open in `[since, until)` (ms); until undefined: now. `count`: at most so many, from since on. */
  | { readonly kind: 'between'; readonly since: number; readonly until: number | undefined; readonly count: number | undefined };

/** No market is older, and times before it trouble exchanges and databases: the epoch. */
const BEGINNING = 0;

/** The aligned range of a span's closed candles, from 1970 on; empty when none has closed. */
export function closedRange(span: Span, timeframe: Timeframe, now: number): Range {
  const closed = floor(now, timeframe);
  const beginning = ceil(BEGINNING, timeframe);
  if (span.kind === 'newest') return { from: Math.max(beginning, shift(closed, timeframe, -span.count)), to: closed };
  const from = Math.max(beginning, ceil(span.since, timeframe));
  const until = span.until === undefined ? closed : Math.min(ceil(span.until, timeframe), closed);
  return { from, to: span.count === undefined ? until : Math.min(shift(from, timeframe, span.count), until) };
}
