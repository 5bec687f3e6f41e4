/** More than any exchange sends, and little enough that neither a double nor PostgreSQL's numeric overflows. */
const MAX_LENGTH = 100;
const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?$/;
const PLAIN = /^\d+(?:\.\d+)?$/;

/** Whether it is an exact decimal number as text, such as exchanges send. */
export function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_LENGTH && DECIMAL.test(value);
}

/** Whether it is such a number with neither sign nor exponent. */
export function isPlainDecimal(value: string): boolean {
  return value.length <= MAX_LENGTH && PLAIN.test(value);
}
