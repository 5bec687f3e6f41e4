import type { Series } from '../../market/series.js';
import type { Timeframe } from '../../market/timeframe.js';
import type { Supplier } from '../../sources/supplier.js';

/** Whether all timeframes of a symbol are done in one pass. */
export function isJoint(suppliers: readonly Supplier[]): boolean {
  return suppliers.some(({ joint }) => joint !== undefined);
}

/** The timeframe whose stretches a series is done in: its own, or one for all that are done in one pass. */
export function scaleOf({ timeframe }: Series, suppliers: readonly Supplier[]): Timeframe {
  return isJoint(suppliers) ? '1m' : timeframe;
}
