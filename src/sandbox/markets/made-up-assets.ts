import type { Asset } from './assets.js';
import { randomSequence, keyOf } from './random.js';

const CONSONANTS = 'BDFGKLMNPRSTV';
const VOWELS = 'AEIOU';
const HOUR = 3_600_000;
const FIRST_LISTED = Date.parse('2018-01-01');
const LAST_LISTED = Date.parse('2023-01-01');

/** Digits of a price, as exchanges choose the step. */
const SIGNIFICANT = 6;

/** A coin that there is not. */
export interface MadeUpAsset {
  readonly base: string;
  readonly asset: Asset;
  /** When every exchange begins to trade it (ms). */
  readonly listedAt: number;
  readonly priceDecimals: number;
  readonly amountDecimals: number;
}

/** The first so many of a seed's coins, with names such as BAKOR: for whoever needs more markets than the exchanges' best known. */
export function madeUpAssets(seed: number | string, count: number): MadeUpAsset[] {
  const random = randomSequence(keyOf(seed, 'made-up assets'));
  const between = (low: number, high: number): number => low + random() * (high - low);
  const oneOf = (letters: string): string => letters[Math.floor(random() * letters.length)]!;
  const names = new Set<string>();
  return Array.from({ length: count }, () => {
    let base: string;
    do base = [CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS].map(oneOf).join('');
    while (names.has(base));
    names.add(base);
    const magnitude = between(-3, 3);
    return {
      base,
      asset: { price: 10 ** magnitude, turnover: 10 ** between(4.3, 5.5), volatility: between(0.03, 0.07) },
      listedAt: Math.floor(between(FIRST_LISTED, LAST_LISTED) / HOUR) * HOUR,
      priceDecimals: Math.max(2, SIGNIFICANT - 1 - Math.floor(magnitude)),
      amountDecimals: Math.max(0, 3 + Math.floor(magnitude)),
    };
  });
}
