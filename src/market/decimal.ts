const DECIMAL = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** A decimal text as a whole count of `10^-scale`. */
interface Scaled {
  readonly units: bigint;
  readonly scale: number;
}

/** The same number without an exponent, with as many decimals as PostgreSQL's numeric would keep of it. @throws RangeError for what is no decimal number */
export function plain(text: string): string {
  if (!/[eE]/.test(text)) return text;
  const { units, scale } = scaled(text);
  return textOf(units, scale);
}

/** The exact product of two decimal texts. The decimals of the first stay, those of the second as far as they say anything. */
export function multiply(a: string, b: string): string {
  const factor = plain(b);
  const [one, other] = [scaled(a), scaled(factor.includes('.') ? factor.replace(/\.?0+$/, '') : factor)];
  return textOf(one.units * other.units, one.scale + other.scale);
}

/** `a / b` cut to so many decimals, without zeros at their end. @param b not zero */
export function quotient(a: string, b: string, decimals: number): string {
  const [one, other] = [scaled(a), scaled(b)];
  const shift = decimals + other.scale - one.scale;
  const units = shift >= 0 ? (one.units * 10n ** BigInt(shift)) / other.units : one.units / (other.units * 10n ** BigInt(-shift));
  return textOf(units, decimals).replace(/\.?0+$/, '');
}

/** Negative, zero or positive, as for sorting; exact also where doubles cannot tell the two apart. @throws RangeError for what is no decimal number */
export function compareDecimals(a: string, b: string): number {
  const rough = Number(a) - Number(b);
  if (rough !== 0 || a === b) return rough;
  const [left, right] = [scaled(a), scaled(b)];
  const difference = left.units * 10n ** BigInt(right.scale) - right.units * 10n ** BigInt(left.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Adds up decimal texts exactly. */
export class ExactSum {
  #units = 0n;
  #scale = 0;

  /** @throws RangeError for what is no decimal number */
  add(text: string): void {
    const { units, scale } = scaled(text);
    if (scale > this.#scale) {
      this.#units *= 10n ** BigInt(scale - this.#scale);
      this.#scale = scale;
    }
    this.#units += units * 10n ** BigInt(this.#scale - scale);
  }

  /** With the decimals of the summand that had the most. */
  toString(): string {
    return textOf(this.#units, this.#scale);
  }
}

/** @throws RangeError for what is no decimal number */
function scaled(text: string): Scaled {
  const [, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (sign === undefined) throw new RangeError(`${text.slice(0, 40)} is no decimal number`);
  const units = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

function textOf(units: bigint, scale: number): string {
  if (scale === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}
