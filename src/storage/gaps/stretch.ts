import type { Multirange, Range } from '../../market/range.js';
import type { DatasetName, Series } from '../../market/series.js';
import { floor, step, type Timeframe } from '../../market/timeframe.js';
import { multirangeLiteral } from '../sql-text.js';

/** The part of one series and ledger bucket that is to be looked at. */
export interface Stretch {
  readonly series: Series;
  /** Start (ms) of the ledger bucket. */
  readonly bucket: number;
  /** Aligned; holds only intervals that open in the bucket. */
  readonly range: Range;
  /** How many those are. */
  readonly intervals: number;
  /** From here (ms) on, what nobody asked for is stale. */
  readonly knownEnd: number;
  /** Where the exchange was down. */
  readonly outages: Multirange;
}

/** Stretches of different datasets are different tables' matter; each dataset's in their order. */
export function byDataset(stretches: readonly Stretch[]): ReadonlyMap<DatasetName, readonly Stretch[]> {
  const found = new Map<DatasetName, Stretch[]>();
  for (const stretch of stretches) {
    const alike = found.get(stretch.series.dataset);
    if (alike === undefined) found.set(stretch.series.dataset, [stretch]);
    else alike.push(stretch);
  }
  return found;
}

/** Stretches as a parameter: one JSON text, since a thousand of them are one question. */
export function stretchesJson(stretches: readonly Stretch[]): string {
  return JSON.stringify(stretches.map(({ series, bucket, range, intervals, knownEnd, outages }, ordinal) => ({
    ordinal, exchange: series.exchange, symbol: series.symbol, timeframe: series.timeframe,
    bucket: iso(bucket), from: iso(range.from), to: iso(range.to), intervals, known_end: iso(knownEnd),
    outages: multirangeLiteral(outages), ...stepColumns(series.timeframe),
  })));
}

/** The columns that {@link stretchesJson} fills, for json_to_recordset. */
export const STRETCH_COLUMNS = `
  ordinal int, exchange text, symbol text, timeframe text, bucket timestamptz, "from" timestamptz, "to" timestamptz,
  intervals int, known_end timestamptz, outages tstzmultirange, step interval, seconds int, months int, origin timestamptz`;

/** Seconds, for then no calendar is consulted; or months, 0 when it is not months. */
function stepColumns(timeframe: Timeframe): { step: string; seconds: number; months: number; origin: string } {
  const found = step(timeframe);
  const origin = iso(floor(0, timeframe));
  if (found.kind === 'months') return { step: `${found.months} months`, seconds: 0, months: found.months, origin };
  return { step: `${found.length / 1000} seconds`, seconds: found.length / 1000, months: 0, origin };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
