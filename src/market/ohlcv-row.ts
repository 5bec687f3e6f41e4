/** A row that may become a candle: open time (ms), then exact decimal text. Columns after these six are ignored. */
export type OhlcvRow = readonly [time: number, open: string, high: string, low: string, close: string, volume: string];

/** More than any exchange sends, and little enough that neither a double nor PostgreSQL's numeric overflows. */
const MAX_LENGTH = 100;
const ZERO = '0'.charCodeAt(0);
const PLAIN = /^\d+(?:\.\d+)?$/;
const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?$/;

/** What is wrong with a row whatever was asked for; undefined: nothing is, and it is an {@link OhlcvRow}. */
export function faultOf(row: unknown): string | undefined {
  if (!Array.isArray(row) || row.length < 6) return 'not a row of six values';
  const cells = row as unknown[];
  const [time, open, high, low, close, volume] = [cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]];
  if (!Number.isSafeInteger(time)) return 'time is not a whole number of milliseconds';
  if (areSoundAtAGlance(open, high, low, close) && isDecimal(volume) && !volume.startsWith('-')) return undefined;
  if (!isDecimal(open) || !isDecimal(high) || !isDecimal(low) || !isDecimal(close)) return 'a price is not a finite decimal number';
  if (!isDecimal(volume)) return 'volume is not a finite decimal number';
  return faultOfValues(+open, +high, +low, +close) ?? (volume.startsWith('-') ? 'volume is negative' : undefined);
}

/**
 * Whether the prices are plain decimals of one form and right, as nearly all are. Such compare as text
 * as they do as numbers, which would have to be made first: most of what validation would cost.
 */
function areSoundAtAGlance(open: unknown, high: unknown, low: unknown, close: unknown): boolean {
  if (typeof open !== 'string' || typeof high !== 'string' || typeof low !== 'string' || typeof close !== 'string') return false;
  const { length } = open;
  if (length > MAX_LENGTH || high.length !== length || low.length !== length || close.length !== length) return false;
  const point = open.indexOf('.');
  return high.indexOf('.') === point && low.indexOf('.') === point && close.indexOf('.') === point
    && low <= open && low <= close && open <= high && close <= high && low.charCodeAt(0) > ZERO
    && PLAIN.test(open) && PLAIN.test(high) && PLAIN.test(low) && PLAIN.test(close);
}

function faultOfValues(open: number, high: number, low: number, close: number): string | undefined {
  if (!(open > 0 && high > 0 && low > 0 && close > 0)) return 'a price is not positive';
  if (!(low <= open && low <= close && open <= high && close <= high)) return 'low <= open, close <= high does not hold';
  return undefined;
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_LENGTH && DECIMAL.test(value);
}
