import type { RawRow } from './datasets/dataset.js';
import { TextRows } from './text-rows.js';

/** Rows, in order. An array is such; so are {@link TextRows}, which make a row only when somebody looks at it. */
export interface Rows<T> extends Iterable<T> {
  readonly length: number;
  at(index: number): T | undefined;
}

/** The rows whose time (ms; undefined: it has no usable one) is kept; all of them as they are, where all are. */
export function rowsWhere(rows: Rows<RawRow>, keeps: (time: number | undefined) => boolean): Rows<RawRow> {
  if (rows instanceof TextRows) return rows.where(keeps);
  return [...rows].filter((row) => keeps(usableTime(row)));
}

/** The time (ms) of a row as it was sent; undefined when it is not usable. */
export function usableTime(row: RawRow | undefined): number | undefined {
  const time = row?.[0];
  return typeof time === 'number' && Number.isFinite(time) ? time : undefined;
}

/** The times (ms) of rows as they were sent, less those that are not usable. */
export function usableTimes(rows: Rows<RawRow>): Float64Array | readonly number[] {
  return rows instanceof TextRows ? rows.times : Array.from(rows, usableTime).filter((time) => time !== undefined);
}
