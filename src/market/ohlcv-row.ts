import * as v from 'valibot';

/** A row that may become a candle: open time (ms), then exact decimal text. Columns after these six are ignored. */
export type OhlcvRow = readonly [time: number, open: string, high: string, low: string, close: string, volume: string];

/** More than any exchange sends, and little enough that neither a double nor PostgreSQL's numeric overflows. */
const MAX_LENGTH = 100;
const ZERO = '0'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);
const POINT = '.'.charCodeAt(0);
const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?$/;

/**
 * What every row must be, whatever was asked for. Its one issue says what is wrong.
 *
 * One wide check, not a pipe of narrow ones: each step of a pipe costs as much as all of these
 * rules together, and validation must never be what a backfill waits for (bench/validation.js).
 */
export const ohlcvRowSchema = v.custom<OhlcvRow>(
  (row) => faultOf(row) === undefined,
  ({ input }) => faultOf(input) ?? 'not a row of six values',
);

function faultOf(row: unknown): string | undefined {
  if (!Array.isArray(row) || row.length < 6) return 'not a row of six values';
  const [time, open, high, low, close, volume] = row as unknown[];
  if (!Number.isSafeInteger(time)) return 'time is not a whole number of milliseconds';
  if (!isDecimal(open) || !isDecimal(high) || !isDecimal(low) || !isDecimal(close)) return 'a price is not a finite decimal number';
  if (!isDecimal(volume)) return 'volume is not a finite decimal number';
  return faultOfValues(+open, +high, +low, +close) ?? (volume.startsWith('-') ? 'volume is negative' : undefined);
}

function faultOfValues(open: number, high: number, low: number, close: number): string | undefined {
  if (!(open > 0 && high > 0 && low > 0 && close > 0)) return 'a price is not positive';
  if (!(low <= open && low <= close && open <= high && close <= high)) return 'low <= open, close <= high does not hold';
  return undefined;
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_LENGTH && (isPlain(value) || DECIMAL.test(value));
}

/** Whether it is digits and at most one point between them, as nearly all are: a loop tells in a third of the pattern's time. */
function isPlain(text: string): boolean {
  const last = text.length - 1;
  let points = 0;
  for (let index = 0; index <= last; index++) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code <= NINE) continue;
    if (code !== POINT || index === 0 || index === last || ++points > 1) return false;
  }
  return last >= 0;
}
