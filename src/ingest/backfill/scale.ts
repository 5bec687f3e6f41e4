import type { Exchange } from '../../exchanges/exchange.js';
import type { Series } from '../../market/series.js';
import type { Timeframe } from '../../market/timeframe.js';
import type { Supplier } from '../../sources/supplier.js';

/** Whether all timeframes of a symbol are done in one pass. */
export function isJoint(suppliers: readonly Supplier[]): boolean {
  return suppliers.some(({ joint }) => joint !== undefined);
}

/**
 * The timeframe whose stretches a series is done in: its own, or one for all where they can be done in one pass. Whoever is at work on
 * the series must find the same, whatever suppliers were chosen, since leases are named by where stretches begin.
 */
export function scaleOf({ timeframe }: Series, { trades }: Pick<Exchange, 'trades'>): Timeframe {
  return trades === undefined ? timeframe : '1m';
}
