import { ASSETS, UNKNOWN_ASSET, type Asset } from './assets.js';
import { advance, drawn, keyOf, noiseAt, UNIT } from './random.js';

// By name, as in random.ts: a day takes thousands of them.
const { exp, floor, log, sqrt } = Math;

export const MINUTES_OF_DAY = 1440;

/** Slow waves of 1 to 512 days, each a little higher than the next faster one. */
const OCTAVES = 10;
const OCTAVE_GROWTH = 1.28;

/**
 * The price of an asset in USD that all exchanges follow: a function of the seed, the asset and
 * the minute alone. Days are joined at their ends, and a random walk bridges each of them, so any
 * day can be had without those before it.
 */
export class ReferencePrice {
  readonly #key: number;

  constructor(seed: number | string, base: string, readonly asset: Asset = ASSETS[base] ?? UNKNOWN_ASSET) {
    this.#key = keyOf(seed, 'reference', base);
  }

  /**
   * The price at each minute boundary of a day, counted from the epoch: 1441 values in USD.
   *
   * @param prices where they are put
   */
  ofDay(day: number, prices = new Float64Array(MINUTES_OF_DAY + 1)): Float64Array {
    const first = this.#levelAt(day);
    const last = this.#levelAt(day + 1);
    // Three uniform numbers have a quarter of variance: hence the factor of two.
    const step = (2 * this.asset.volatility) / sqrt(MINUTES_OF_DAY);
    let state = keyOf(this.#key, day) | 0;
    prices[0] = 0;
    for (let minute = 1, level = 0; minute <= MINUTES_OF_DAY; minute++) {
      const a = drawn((state = advance(state))) * UNIT;
      const b = drawn((state = advance(state))) * UNIT;
      const c = drawn((state = advance(state))) * UNIT;
      level += step * (a + b + c - 1.5);
      prices[minute] = level;
    }
    const drift = (last - first - prices[MINUTES_OF_DAY]!) / MINUTES_OF_DAY;
    for (let minute = 0; minute < MINUTES_OF_DAY; minute++) {
      prices[minute] = exp(first + prices[minute]! + drift * minute);
    }
    prices[MINUTES_OF_DAY] = exp(last);
    return prices;
  }

  /** The logarithm of the price at the start of a day. */
  #levelAt(day: number): number {
    let level = log(this.asset.price);
    let height = this.asset.volatility / 3;
    for (let octave = 0; octave < OCTAVES; octave++, height *= OCTAVE_GROWTH) {
      const position = day / 2 ** octave;
      const knot = floor(position);
      const t = position - knot;
      const key = this.#key + octave;
      const [from, to] = [noiseAt(key, knot), noiseAt(key, knot + 1)];
      level += height * (2 * (from + (to - from) * t * t * (3 - 2 * t)) - 1);
    }
    return level;
  }
}
