/** More than any exchange sends, and little enough that neither a double nor PostgreSQL's numeric overflows. */
const MAX_LENGTH = 100;
const ZERO = '0'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);
const POINT = '.'.charCodeAt(0);
const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?$/;

/** Whether it is an exact decimal number as text, such as exchanges send. */
export function isDecimal(value: unknown): value is string {
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
