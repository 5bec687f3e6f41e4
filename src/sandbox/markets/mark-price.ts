import { decimalText } from './decimal.js';
import { noiseAt } from './random.js';
import { MINUTES_OF_DAY, type ReferencePrice } from './reference-price.js';

const MINUTE = 60_000;

/** Of a mark price. */
export const MARK_DECIMALS = 8;
const UNITS = 10 ** MARK_DECIMALS;

/** Farthest that a mark price strays from the reference price, as a share of it. */
const DEVIATION = 0.0002;

/** The price by which an exchange reckons what a position is worth, by the minute. */
export class MarkPrice {
  #day = NaN;
  #prices: Float64Array = new Float64Array();

  constructor(private readonly key: number, private readonly reference: ReferencePrice) {}

  /** In whole 10^-8 of the quote currency, at a time (ms). */
  unitsAt(time: number): number {
    const minute = Math.floor(time / MINUTE);
    const stray = DEVIATION * (2 * noiseAt(this.key, minute) - 1);
    return Math.max(1, Math.round(this.#priceOf(minute) * (1 + stray) * UNITS));
  }

  /** In the quote currency, with all its decimals. */
  textAt(time: number): string {
    return decimalText(this.unitsAt(time), MARK_DECIMALS);
  }

  /** The price that the mark strays from. */
  indexTextAt(time: number): string {
    return decimalText(Math.max(1, Math.round(this.#priceOf(Math.floor(time / MINUTE)) * UNITS)), MARK_DECIMALS);
  }

  #priceOf(minute: number): number {
    const day = Math.floor(minute / MINUTES_OF_DAY);
    // Questions go through time, forth or back.
    if (day !== this.#day) [this.#day, this.#prices] = [day, this.reference.ofDay(day)];
    return this.#prices[minute - day * MINUTES_OF_DAY]!;
  }
}
