import type { Range } from '../../market/range.js';
import { datasetOf } from '../../market/datasets/registry.js';
import { dueUntil } from '../../market/due.js';
import { ceil, floor, next } from '../../market/timeframe.js';
import type { KnownSeries } from '../../storage/gaps/known-series.js';

/** Over which range a series is expected, and from where on an interval that nobody asked for makes it stale. */
export interface Expectation {
  /** Aligned; empty when nothing of it has closed. */
  readonly range: Range;
  /** End (ms) of the last interval of which anything is known. */
  readonly knownEnd: number;
}

export interface ExpectedTime {
  readonly since?: number | undefined;
  readonly fromFirstKnown?: boolean;
  readonly until?: number | undefined;
}

/**
 * A series is expected from `since` on, else from the first interval of which its rows (those that stand for intervals), its ledger or its
 * rejected rows know, to `until` or the last interval that is due. Where all that was ever asked has failed, what
 * ended runs had asked for stands in. Killed runs never ended: what they meant to ask is no promise.
 *
 * @returns undefined when nothing is known of the series but runs that never ended
 */
export function expectationOf(series: KnownSeries, { since, fromFirstKnown, until }: ExpectedTime, now: number): Expectation | undefined {
  const { timeframe, rows, ledger, rejected, failed } = series;
  const opened = (times: Range | null) => (times === null ? [] : [{ from: floor(times.from, timeframe), to: next(times.to, timeframe) }]);
  const spanned = (range: Range | null) => (range === null ? [] : [{ from: ceil(range.from, timeframe), to: ceil(range.to, timeframe) }]);
  const known = [...(datasetOf(series).oneAnInterval ? opened(rows) : []), ...spanned(ledger), ...opened(rejected), ...spanned(failed)];
  if (known.length === 0) return undefined;
  const firstKnown = Math.min(...known.map((range) => range.from));
  const from = since === undefined ? firstKnown : Math.max(ceil(since, timeframe), fromFirstKnown === true ? firstKnown : -Infinity);
  const due = dueUntil(series, now);
  const to = until === undefined ? due : Math.min(ceil(until, timeframe), due);
  return { range: { from: Math.min(from, to), to }, knownEnd: Math.max(...known.map((range) => range.to)) };
}
