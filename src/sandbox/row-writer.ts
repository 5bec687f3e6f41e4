import { writeDecimal, writeQuads, writeWhole } from './ascii.js';
import { CountedBar } from './markets/counted-bar.js';
import { decimalText, fractionOf, padDecimals } from './markets/decimal.js';
import type { Bar } from './markets/tape.js';
import type { Cell, RowLayout } from './row-layout.js';

/** More than a number of 2^53 with its point and the zeros that a layout may add takes. */
const WIDEST_NUMBER = 40;

const [COMMA, OPEN, CLOSE] = [44, 91, 93];

/** Where pages are written before they are copied out; it grows to the largest of them. */
let scratch = Buffer.allocUnsafeSlow(1 << 18);
let view = new DataView(scratch.buffer);

/** The JSON list of rows that a layout makes of bars. */
export function writeRows(bars: readonly Bar[], layout: RowLayout): Buffer {
  const room = layout.reduce((sum, cell) => sum + cell.before.length + WIDEST_NUMBER, 3);
  let at = 1;
  for (let index = 0; index < bars.length; index++) {
    const bar = bars[index]!;
    if (at + room > scratch.length) grow(room);
    at = bar instanceof CountedBar ? writeCounted(view, at, bar, layout) : writeText(at, bar, layout, room);
    scratch[at++] = COMMA;
  }
  scratch[0] = OPEN;
  const end = bars.length === 0 ? at : at - 1;
  scratch[end] = CLOSE;
  return Buffer.from(scratch.subarray(0, end + 1));
}

function writeCounted(bytes: DataView, start: number, bar: CountedBar, layout: RowLayout): number {
  const { priceDecimals, amountDecimals, quoteDecimals } = bar.decimals;
  let at = start;
  for (let index = 0; index < layout.length; index++) {
    const { kind, before, quads, of, decimals } = layout[index]!;
    at = writeQuads(bytes, at, quads, before.length);
    switch (kind) {
      case 'end':
        break;
      case 'whole':
        at = writeWhole(bytes, at, of(bar));
        break;
      case 'open':
        at = writeDecimal(bytes, at, bar.openTicks, priceDecimals, decimals);
        break;
      case 'high':
        at = writeDecimal(bytes, at, bar.highTicks, priceDecimals, decimals);
        break;
      case 'low':
        at = writeDecimal(bytes, at, bar.lowTicks, priceDecimals, decimals);
        break;
      case 'close':
        at = writeDecimal(bytes, at, bar.closeTicks, priceDecimals, decimals);
        break;
      case 'volume':
        at = writeDecimal(bytes, at, bar.lots, amountDecimals, decimals);
        break;
      case 'halfVolume':
        at = writeDecimal(bytes, at, Math.floor(bar.lots / 2), amountDecimals, decimals);
        break;
      case 'quoteVolume':
        at = writeDecimal(bytes, at, bar.quoteUnits, quoteDecimals, decimals);
        break;
      case 'halfQuoteVolume':
        at = writeDecimal(bytes, at, Math.floor(bar.quoteUnits / 2), quoteDecimals, decimals);
        break;
      case 'lots':
        at = writeWhole(bytes, at, bar.lots);
        break;
      case 'meanPrice':
        at = writeDecimal(bytes, at, meanTicks(bar), priceDecimals, decimals);
        break;
    }
  }
  return at;
}

/** Turnover by volume, in ticks, within low and high; zero when nothing was traded. */
function meanTicks({ lots, quoteUnits, lowTicks, highTicks, decimals: { priceDecimals, amountDecimals, quoteDecimals } }: CountedBar): number {
  if (lots === 0) return 0;
  const mean = Math.round((quoteUnits / lots) * 10 ** (amountDecimals + priceDecimals - quoteDecimals));
  return Math.min(Math.max(mean, lowTicks), highTicks);
}

/** A bar of texts: a recording's, whose digits are kept whatever they are. */
function writeText(start: number, bar: Bar, layout: RowLayout, room: number): number {
  const text = layout.map((cell) => cell.before + textOf(bar, cell)).join('');
  if (start + text.length + room > scratch.length) grow(text.length + room);
  return start + scratch.write(text, start, 'latin1');
}

function textOf(bar: Bar, { kind, of, decimals }: Cell): string {
  switch (kind) {
    case 'end':
      return '';
    case 'whole':
      return `${of(bar)}`;
    case 'open':
      return padDecimals(bar.open, decimals);
    case 'high':
      return padDecimals(bar.high, decimals);
    case 'low':
      return padDecimals(bar.low, decimals);
    case 'close':
      return padDecimals(bar.close, decimals);
    case 'volume':
      return padDecimals(bar.volume, decimals);
    case 'quoteVolume':
      return padDecimals(bar.quoteVolume, decimals);
    case 'halfVolume':
      return padDecimals(fractionOf(bar.volume, 1, 2), decimals);
    case 'halfQuoteVolume':
      return padDecimals(fractionOf(bar.quoteVolume, 1, 2), decimals);
    case 'lots':
      return bar.volume.replace('.', '').replace(/^0+(?=\d)/, '');
    case 'meanPrice':
      return meanPrice(bar, decimals);
  }
}

function meanPrice(bar: Bar, decimals: number): string {
  const mean = bar.trades === 0 ? 0 : Number(bar.quoteVolume) / Number(bar.volume);
  const inside = bar.trades === 0 ? 0 : Math.min(Math.max(mean, Number(bar.low)), Number(bar.high));
  return decimalText(Math.round(inside * 10 ** decimals), decimals);
}

function grow(room: number): void {
  const wider = Buffer.allocUnsafeSlow(2 * (scratch.length + room));
  scratch.copy(wider);
  scratch = wider;
  view = new DataView(scratch.buffer);
}
