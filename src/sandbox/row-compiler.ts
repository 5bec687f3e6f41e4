import { LENGTHS, QUADS } from './ascii.js';
import { digitsCode, longCode, shortCode, textCode, timeCode } from './digit-code.js';
import type { Decimals } from './markets/counted-bar.js';
import type { TradingDay } from './markets/trading-day.js';
import type { Cell, RowLayout } from './row-layout.js';

/** Numbers of bars, in whole ticks, lots and parts of the quote currency. */
export type BarColumns = TradingDay;

export interface RowSpan {
  /** Of the columns, to be written first. */
  readonly first: number;
  readonly count: number;
  /** 1, or -1 to write them backwards. */
  readonly step: 1 | -1;
  /** When row 0 of the columns opens (ms); each one after it is a minute later. */
  readonly start: number;
  /** From when a candle opens to its last millisecond. */
  readonly last: number;
  /** When the candle opened that is not over yet (ms). */
  readonly running: number;
}

/** Writes rows, each with a comma behind it, and returns the place after them. There must be room, and eight bytes more. */
export type CountedRowWriter = (view: DataView, at: number, columns: BarColumns, span: RowSpan) => number;

/**
 * Makes the code that writes rows of numbers by a layout. It is JavaScript made for the layout and the decimals of the market, as
 * JSON serialisers make it from a schema: a loop over the cells takes more than twice as long. Of a layout only numbers go into it.
 */
export function compileRows(layout: RowLayout, decimals: Decimals): CountedRowWriter {
  const rows: string[] = [];
  let zeros = '';
  for (const cell of layout) {
    rows.push(textCode(zeros + cell.before + (cell.kind === 'end' ? ',' : '')));
    if (cell.kind === 'end') continue;
    const places = placesOf(cell, decimals);
    rows.push(numberCode(cell, valueOf(cell, decimals), places));
    // Zeros that are always there are written with the text that follows.
    zeros = places === 0 && cell.decimals > 0 ? `.${'0'.repeat(cell.decimals)}` : '0'.repeat(Math.max(0, cell.decimals - places));
  }
  const code = `return function (view, at, columns, span) {
    const { open, high, low, close, volume, quote, trades } = columns, { count, step, start, last, running } = span;
    let row = span.first, v = 0.5, h = 0, l = 0, a = 0, b = 0, n = 0, base = -1e9, five = 0, four = 0;
    for (let left = count; left > 0; left--, row += step) {
      const time = start + row * 60000;
      ${rows.join('\n')}
    }
    return at;
  };`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  const make = new Function('QUADS', 'LENGTHS', code) as (quads: Uint32Array, lengths: Uint8Array) => CountedRowWriter;
  return make(QUADS, LENGTHS);
}

/** The expression of what a cell holds, which is whole, not negative and below 2^53. */
function valueOf({ kind, units }: Cell, { priceDecimals, amountDecimals, quoteDecimals }: Decimals): string {
  switch (kind) {
    case 'openTime':
      return 'time';
    case 'openSeconds':
      return 'time / 1000';
    case 'closeTime':
      return 'time + last';
    case 'closed':
      return 'time < running ? 1 : 0';
    case 'volume':
    case 'lots':
      return 'volume[row]';
    case 'halfVolume':
      return 'Math.floor(volume[row] / 2)';
    case 'quoteVolume':
      return 'quote[row]';
    case 'halfQuoteVolume':
      return 'Math.floor(quote[row] / 2)';
    case 'contracts':
      return `Math.round(quote[row] / ${10 ** quoteDecimals} / ${units})`;
    case 'halfContracts':
      return `Math.round(quote[row] / ${10 ** quoteDecimals} / ${units} / 2)`;
    case 'meanPrice':
      return `volume[row] === 0 ? 0 : Math.min(Math.max(Math.round((quote[row] / volume[row]) * ${
        10 ** (amountDecimals + priceDecimals - quoteDecimals)}), low[row]), high[row])`;
    case 'open':
    case 'high':
    case 'low':
    case 'close':
    case 'trades':
      return `${kind}[row]`;
    case 'end':
      return '0';
  }
}

/** How many decimals the value of a cell has. */
function placesOf({ kind }: Cell, { priceDecimals, amountDecimals, quoteDecimals }: Decimals): number {
  if (['open', 'high', 'low', 'close', 'meanPrice'].includes(kind)) return priceDecimals;
  if (['volume', 'halfVolume'].includes(kind)) return amountDecimals;
  return ['quoteVolume', 'halfQuoteVolume'].includes(kind) ? quoteDecimals : 0;
}

function numberCode({ kind }: Cell, value: string, places: number): string {
  // Integers of 32 bits.
  if (['open', 'high', 'low', 'close', 'trades', 'closed'].includes(kind)) return `${shortCode(value)} ${digitsCode(places)}`;
  return ['openTime', 'closeTime'].includes(kind) ? timeCode(value) : `${longCode(value)} ${digitsCode(places)}`;
}
