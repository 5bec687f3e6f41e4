import * as v from 'valibot';
import type { RawRow } from './dataset.js';

/**
 * The schema of a dataset's rows. One wide check, not a pipe of narrow ones: each step of a pipe costs as much
 * as all of a row's rules together, and validation must never be what a backfill waits for (bench/validation.js).
 *
 * @param faultOf why a row may not be stored, undefined when it may; not told of what is no row of so many values
 * @param width values after the time; columns after these are ignored
 */
export function rowSchema(width: number, faultOf: (raw: RawRow) => string | undefined): v.GenericSchema<unknown, RawRow> {
  const shapeless = `not a row of ${NUMERALS[width + 1] ?? String(width + 1)} values`;
  const fault = (raw: unknown): string | undefined => {
    if (!Array.isArray(raw) || raw.length <= width) return shapeless;
    return Number.isSafeInteger(raw[0]) ? faultOf(raw) : 'time is not a whole number of milliseconds';
  };
  return v.custom<RawRow>((raw) => fault(raw) === undefined, ({ input }) => fault(input) ?? shapeless);
}

const NUMERALS: Readonly<Record<number, string>> = { 3: 'three', 4: 'four', 6: 'six', 7: 'seven' };
