import type { RawRow } from '../../market/datasets/dataset.js';
import { isDecimal } from '../../market/datasets/decimal-text.js';
import { multiply, quotient } from '../../market/decimal.js';
import type { CcxtMarket } from '../ccxt-loader.js';
import type { StreamedLiquidation } from './liquidation-channel.js';

/** Decimals of an amount that has to be divided out of a value. */
const DECIMALS = 10;

/**
 * The rows of one frame's liquidations of a market, as the dataset has them. No exchange gives them an id, so what a
 * message says is their identity; of several in a frame that say the same, the second one is numbered 2.
 *
 * Contracts of a perpetual that is margined in its base are so many units of the quote: their value is exact, and the amount is
 * divided out of it.
 */
export class LiquidationRows {
  readonly #seen = new Map<string, number>();

  rowOf({ time, side, price, size }: StreamedLiquidation, { contractSize, inverse }: Pick<CcxtMarket, 'contractSize' | 'inverse'>): RawRow {
    const id = this.#idOf(`${time} ${String(side)} ${String(size)} ${String(price)}`);
    const quantity = isDecimal(size) ? multiply(size, String(contractSize ?? 1)) : size;
    if (inverse !== true) return [time, side, price, quantity, null, id];
    return [time, side, price, isDecimal(quantity) && isDecimal(price) && +price !== 0 ? quotient(quantity, price, DECIMALS) : quantity, quantity, id];
  }

  #idOf(words: string): string {
    const nr = (this.#seen.get(words) ?? 0) + 1;
    this.#seen.set(words, nr);
    return nr === 1 ? words : `${words} ${nr}`;
  }
}
