import { decimalText } from './decimal.js';
import type { Bar } from './tape.js';

/** How many decimals the ticks and lots of a bar have, and its turnover. */
export interface Decimals {
  readonly priceDecimals: number;
  readonly amountDecimals: number;
  readonly quoteDecimals: number;
}

/**
 * A bar in whole numbers that a double holds exactly: prices in ticks, volume in lots, turnover in parts of
 * the quote currency. Its texts are made when they are looked at; what writes whole pages (row-writer.ts) does without them.
 */
export class CountedBar implements Bar {
  constructor(
    readonly time: number,
    readonly openTicks: number,
    readonly highTicks: number,
    readonly lowTicks: number,
    readonly closeTicks: number,
    readonly lots: number,
    readonly quoteUnits: number,
    readonly trades: number,
    readonly decimals: Decimals,
  ) {}

  get open(): string {
    return decimalText(this.openTicks, this.decimals.priceDecimals);
  }

  get high(): string {
    return decimalText(this.highTicks, this.decimals.priceDecimals);
  }

  get low(): string {
    return decimalText(this.lowTicks, this.decimals.priceDecimals);
  }

  get close(): string {
    return decimalText(this.closeTicks, this.decimals.priceDecimals);
  }

  get volume(): string {
    return decimalText(this.lots, this.decimals.amountDecimals);
  }

  get quoteVolume(): string {
    return decimalText(this.quoteUnits, this.decimals.quoteDecimals);
  }
}

/** An interval without trades that opens at `time` (ms), at the close of the bar before it. */
export function quietAfter(previous: Bar, time: number): Bar {
  if (previous instanceof CountedBar) {
    const { closeTicks: ticks, decimals: { priceDecimals } } = previous;
    return new CountedBar(time, ticks, ticks, ticks, ticks, 0, 0, 0, { priceDecimals, amountDecimals: 0, quoteDecimals: 0 });
  }
  const { close } = previous;
  return { time, open: close, high: close, low: close, close, volume: '0', quoteVolume: '0', trades: 0 };
}

/** A bar with all its texts, which can be copied. */
export function textBar({ time, open, high, low, close, volume, quoteVolume, trades }: Bar): Bar {
  return { time, open, high, low, close, volume, quoteVolume, trades };
}
