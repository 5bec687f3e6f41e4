/** Exact arithmetic on decimal text, so that aggregated candles lose no digit. */

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** So long a text, without its point, is a whole number that a double holds exactly. */
const SHORT = 15;

/** A value as an integer count of `10^-scale`. */
interface Scaled {
  readonly units: bigint;
  readonly scale: number;
}

function scaled(text: string): Scaled {
  const [, sign, whole = '0', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
  return scale < 0 ? { units: digits * 10n ** BigInt(-scale), scale: 0 } : { units: digits, scale };
}

/** `units × 10^-decimals` as text with exactly that many decimals. */
export function decimalText(units: number | bigint, decimals: number): string {
  const text = `${units}`;
  if (decimals === 0) return text;
  if (text.startsWith('-')) return `-${decimalText(-BigInt(units), decimals)}`;
  const digits = text.length > decimals ? text : text.padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The same value with at least that many decimals; what is no number stays as it is. */
export function padDecimals(text: string, decimals: number): string {
  const point = text.indexOf('.');
  if (point < 0) return decimals === 0 || !/^-?\d+$/.test(text) ? text : `${text}.${'0'.repeat(decimals)}`;
  const missing = decimals - (text.length - point - 1);
  return missing > 0 ? text + '0'.repeat(missing) : text;
}

/** The same value without the zeros at the end of its decimals. */
export function trimDecimals(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** The exact sum, with the decimals of the summand that has the most. */
export function sumDecimals(texts: Iterable<string>): string {
  let units = 0n;
  let scale = 0;
  for (const text of texts) {
    const summand = scaled(text);
    if (summand.scale > scale) {
      units *= 10n ** BigInt(summand.scale - scale);
      scale = summand.scale;
    }
    units += summand.scale === scale ? summand.units : summand.units * 10n ** BigInt(scale - summand.scale);
  }
  return decimalText(units, scale);
}

/** `text × numerator / denominator`, cut to the decimals of the text; the factors are single digits. */
export function fractionOf(text: string, numerator: number, denominator: number): string {
  if (text.length <= SHORT && !/[^\d.]/.test(text)) {
    const point = text.indexOf('.');
    const units = Number(point < 0 ? text : text.slice(0, point) + text.slice(point + 1));
    return decimalText(Math.floor((units * numerator) / denominator), point < 0 ? 0 : text.length - point - 1);
  }
  const { units, scale } = scaled(text);
  return decimalText((units * BigInt(numerator)) / BigInt(denominator), scale);
}

/** Negative, zero or positive, as for sorting. Exact also where doubles cannot tell the two apart. */
export function compareDecimals(a: string, b: string): number {
  const rough = Number(a) - Number(b);
  if (rough !== 0 || a === b) return rough;
  const left = scaled(a);
  const right = scaled(b);
  const difference = left.units * 10n ** BigInt(right.scale) - right.units * 10n ** BigInt(left.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
