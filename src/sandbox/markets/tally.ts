import { CountedBar, type Decimals } from './counted-bar.js';
import { decimalText } from './decimal.js';
import type { Bar } from './tape.js';

/** Largest sum that is kept in a double before it moves to a bigint. */
const EXACT = 2 ** 52;

/** Adds up bars given in ticks and lots, exactly, whatever their number. */
export class Tally {
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  trades = 0;
  #volume = 0;
  #quote = 0;
  #volumeAbove = 0n;
  #quoteAbove = 0n;

  add(open: number, high: number, low: number, close: number, volume: number, quote: number, trades: number): void {
    if (trades === 0) return;
    if (this.trades === 0) {
      this.open = open;
      this.high = high;
      this.low = low;
    } else {
      if (high > this.high) this.high = high;
      if (low < this.low) this.low = low;
    }
    this.close = close;
    this.trades += trades;
    this.#volume += volume;
    this.#quote += quote;
    if (this.#volume > EXACT) {
      this.#volumeAbove += BigInt(this.#volume);
      this.#volume = 0;
    }
    if (this.#quote > EXACT) {
      this.#quoteAbove += BigInt(this.#quote);
      this.#quote = 0;
    }
  }

  /** Adds all that another tally holds. */
  join(other: Tally): void {
    this.add(other.open, other.high, other.low, other.close, other.#volume, other.#quote, other.trades);
    this.#volumeAbove += other.#volumeAbove;
    this.#quoteAbove += other.#quoteAbove;
  }

  /** As a bar that opens at `time`; undefined when nothing was traded. */
  bar(time: number, decimals: Decimals): Bar | undefined {
    if (this.trades === 0) return undefined;
    if (this.#volumeAbove === 0n && this.#quoteAbove === 0n) {
      return new CountedBar(time, this.open, this.high, this.low, this.close, this.#volume, this.#quote, this.trades, decimals);
    }
    const { priceDecimals, amountDecimals, quoteDecimals } = decimals;
    return {
      time,
      open: decimalText(this.open, priceDecimals),
      high: decimalText(this.high, priceDecimals),
      low: decimalText(this.low, priceDecimals),
      close: decimalText(this.close, priceDecimals),
      volume: decimalText(this.#volumeAbove + BigInt(this.#volume), amountDecimals),
      quoteVolume: decimalText(this.#quoteAbove + BigInt(this.#quote), quoteDecimals),
      trades: this.trades,
    };
  }
}
