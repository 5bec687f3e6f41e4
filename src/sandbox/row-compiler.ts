import { LENGTHS, QUADS, quadsOf } from './ascii.js';
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

/** Writes a text that is known beforehand. */
function textCode(text: string): string {
  return `${quadsOf(text).map((quad, index) => `view.setUint32(at + ${4 * index}, ${quad}, true);`).join(' ')} at += ${text.length};`;
}

function numberCode({ kind }: Cell, value: string, places: number): string {
  // Integers of 32 bits.
  if (['open', 'high', 'low', 'close', 'trades', 'closed'].includes(kind)) return `${shortCode(value)} ${digitsCode(places)}`;
  return ['openTime', 'closeTime'].includes(kind) ? timeCode(value) : `${longCode(value)} ${digitsCode(places)}`;
}

/** Writes a time (ms). Its first five digits are nearly always those of the time before: they are kept, and what they stand for (base). */
function timeCode(value: string): string {
  return `if (${value} >= base && ${value} < base + 100000000) {
      l = ${value} - base | 0; a = (l / 10000) | 0; b = l - a * 10000;
      view.setUint32(at, four, true); view.setUint8(at + 4, five); view.setUint32(at + 5, QUADS[a], true); view.setUint32(at + 9, QUADS[b], true); at += 13;
    } else {
      ${longCode(value)}
      if (h >= 10000 && h < 100000) { base = h * 100000000; n = (h / 10) | 0; four = QUADS[n]; five = 48 + h - n * 10; }
      ${digitsCode(0)}
    }`;
}

/** Cuts a value into what stands before its last eight digits (h), four digits (a) and four more (b). */
function shortCode(value: string): string {
  return `l = ${value}; h = 0; if (l >= 100000000) { h = (l / 100000000) | 0; l -= h * 100000000; }
    a = (l / 10000) | 0; b = l - a * 10000;`;
}

/** The same of a longer one: by the inverse, since to divide is slow, and put right where that is inexact. */
function longCode(value: string): string {
  return `v = ${value};
    if (v < 100000000) { h = 0; l = v | 0; }
    else {
      h = Math.floor(v * 1e-8) | 0; l = v - h * 100000000 | 0;
      if (l < 0) { h--; l += 100000000; } else if (l >= 100000000) { h++; l -= 100000000; }
    }
    a = (l / 10000) | 0; b = l - a * 10000;`;
}

/** Writes h, a and b, and then those behind the point once more, one place further. Four bytes at a time: what is rubbish, the next write covers. */
function digitsCode(places: number): string {
  return `if (h === 0) { ${smallCode(places)} }
    else {
      if (h < 10000) { ${leadingCode('h')} }
      else { n = (h / 10000) | 0; h -= n * 10000; l = n; ${leadingCode('l')} view.setUint32(at, QUADS[h], true); at += 4; }
      view.setUint32(at, QUADS[a], true); view.setUint32(at + 4, QUADS[b], true); at += 8;
    }
    ${pointCode(places)}`;
}

/** Without h, but with a digit before the point. */
function smallCode(places: number): string {
  const both = 'view.setUint32(at + n, QUADS[b], true); at += n + 4;';
  if (places === 8) return `view.setUint8(at, 48); view.setUint32(at + 1, QUADS[a], true); n = 5; ${both}`;
  const leading = `view.setUint32(at, QUADS[a] >>> (32 - 8 * n), true); ${both}`;
  if (places >= 4) return `n = LENGTHS[a]; if (n < ${places - 3}) n = ${places - 3}; ${leading}`;
  return `if (a !== 0) { n = LENGTHS[a]; ${leading} }
    else { n = LENGTHS[b]; if (n < ${places + 1}) n = ${places + 1}; view.setUint32(at, QUADS[b] >>> (32 - 8 * n), true); at += n; }`;
}

/** Writes a number below 10,000 without zeros before it. */
function leadingCode(name: string): string {
  return `n = LENGTHS[${name}]; view.setUint32(at, QUADS[${name}] >>> (32 - 8 * n), true); at += n;`;
}

function pointCode(places: number): string {
  const point = `view.setUint8(at - ${places}, 46);`;
  if (places === 0) return '';
  if (places < 4) return `view.setUint32(at - ${places}, (QUADS[b] >>> ${32 - 8 * places}) << 8 | 46, true); at += 1;`;
  if (places === 4) return `${point} view.setUint32(at - ${places - 1}, QUADS[b], true); at += 1;`;
  return `${point} view.setUint32(at - ${places - 1}, QUADS[a] >>> ${64 - 8 * places}, true); view.setUint32(at - 3, QUADS[b], true); at += 1;`;
}
