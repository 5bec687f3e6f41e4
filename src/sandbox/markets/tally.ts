import { decimalText } from './decimal.js';
import type { Bar } from './tape.js';

/** Decimals of an amount in the quote currency. */
const QUOTE_DECIMALS = 4;

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

  /** Of at most a day, so that it fits a double. */
  get volume(): number {
    return this.#volume;
  }

  /** Of at most a day, in units of 10^-4 of the quote currency. */
  get quote(): number {
    return this.#quote;
  }

  /** As a bar that opens at `time`; undefined when nothing was traded. */
  bar(time: number, priceDecimals: number, volumeDecimals: number): Bar | undefined {
    if (this.trades === 0) return undefined;
    const volume = this.#volumeAbove === 0n ? this.#volume : this.#volumeAbove + BigInt(this.#volume);
    const quote = this.#quoteAbove === 0n ? this.#quote : this.#quoteAbove + BigInt(this.#quote);
    return {
      time,
      open: decimalText(this.open, priceDecimals),
      high: decimalText(this.high, priceDecimals),
      low: decimalText(this.low, priceDecimals),
      close: decimalText(this.close, priceDecimals),
      volume: decimalText(volume, volumeDecimals),
      quoteVolume: decimalText(quote, QUOTE_DECIMALS),
      trades: this.trades,
    };
  }
}
