import { decimalText, fractionOf, padDecimals } from './markets/decimal.js';
import type { Bar } from './markets/tape.js';
import type { Cell, RowLayout } from './row-layout.js';

/**
 * The row that a layout makes of a bar of texts.
 *
 * @param last millisecond of the candle
 * @param closed whether it is over
 */
export function textRow(bar: Bar, layout: RowLayout, last: number, closed: boolean): string {
  return layout.map((cell) => cell.before + textOf(bar, cell, last, closed)).join('');
}

function textOf(bar: Bar, { kind, decimals, units }: Cell, last: number, closed: boolean): string {
  switch (kind) {
    case 'end':
      return '';
    case 'openTime':
      return `${bar.time}`;
    case 'openSeconds':
      return `${bar.time / 1000}`;
    case 'closeTime':
      return `${last}`;
    case 'trades':
      return `${bar.trades}`;
    case 'closed':
      return closed ? '1' : '0';
    case 'contracts':
      return `${Math.round(Number(bar.quoteVolume) / units)}`;
    case 'halfContracts':
      return `${Math.round(Number(bar.quoteVolume) / units / 2)}`;
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
