/** A decimal text as a whole count of `10^-scale`. */
interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const DECIMAL = /^(\d+)(?:\.(\d*))?$/;

function decimal(text: string): Decimal {
  const [, whole = '0', fraction = ''] = DECIMAL.exec(text) ?? [];
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

/** Negative, zero or positive, as for sorting; exact also where doubles cannot tell the two apart. */
export function compareDecimals(a: string, b: string): number {
  const rough = Number(a) - Number(b);
  if (rough !== 0 || a === b) return rough;
  const [left, right] = [decimal(a), decimal(b)];
  const difference = left.units * 10n ** BigInt(right.scale) - right.units * 10n ** BigInt(left.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Adds up decimal texts exactly. */
export class ExactSum {
  #units = 0n;
  #scale = 0;

  add(text: string): void {
    const { units, scale } = decimal(text);
    if (scale > this.#scale) {
      this.#units *= 10n ** BigInt(scale - this.#scale);
      this.#scale = scale;
    }
    this.#units += units * 10n ** BigInt(this.#scale - scale);
  }

  /** With the decimals of the summand that had the most. */
  toString(): string {
    const digits = `${this.#units}`.padStart(this.#scale + 1, '0');
    const point = digits.length - this.#scale;
    return this.#scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  }
}
