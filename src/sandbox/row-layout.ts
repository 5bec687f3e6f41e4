import { quadsOf } from './ascii.js';
import type { Bar } from './markets/tape.js';

/** The parts of a bar that are decimal numbers, and halves of two of them, cut to their decimals. */
export type Amount = 'open' | 'high' | 'low' | 'close' | 'volume' | 'quoteVolume' | 'halfVolume' | 'halfQuoteVolume';

/** What stands in a cell of a row. */
export type CellKind =
  /** With at least `decimals`. */
  | Amount
  /** A whole number, as `of` has it: not negative, below 2^53. */
  | 'whole'
  /** The volume without its point: how many lots. */
  | 'lots'
  /** Turnover by volume, within low and high, in so many `decimals`; zero when nothing was traded. */
  | 'meanPrice'
  /** Nothing: the row ends. */
  | 'end';

/** A place in every row. All have the same shape, since one loop reads them a million times. */
export interface Cell {
  readonly kind: CellKind;
  /** What stands before it, and the same cut for writing (ascii.ts). */
  readonly before: string;
  readonly quads: Uint32Array;
  readonly of: (bar: Bar) => number;
  readonly decimals: number;
}

/** How an exchange writes a candle: JSON with cells in it. */
export type RowLayout = readonly Cell[];

/**
 * The layout that a template shows: `[${OPEN_TIME},"${amount('open')}"]`. Strings among the cells are written as they are.
 */
export function rowLayout(parts: TemplateStringsArray, ...cells: readonly (Cell | string)[]): RowLayout {
  const layout: Cell[] = [];
  let before = '';
  for (const [index, part] of parts.entries()) {
    const cell = cells[index] ?? END;
    before += typeof cell === 'string' ? part + cell : part;
    if (typeof cell === 'string') continue;
    layout.push({ ...cell, before, quads: quadsOf(before) });
    before = '';
  }
  return layout;
}

const END = cellOf('end');

/** Open time in milliseconds. */
export const OPEN_TIME = whole((bar) => bar.time);

/** Open time in seconds. */
export const OPEN_SECONDS = whole((bar) => bar.time / 1000);

export const TRADES = whole((bar) => bar.trades);

/** The volume without its point. */
export const LOTS = cellOf('lots');

export function whole(of: (bar: Bar) => number): Cell {
  return cellOf('whole', 0, of);
}

/** @param decimals that are written at least */
export function amount(name: Amount, decimals = 0): Cell {
  return cellOf(name, decimals);
}

/** @param decimals of the market's prices */
export function meanPrice(decimals: number): Cell {
  return cellOf('meanPrice', decimals);
}

function cellOf(kind: CellKind, decimals = 0, of: (bar: Bar) => number = () => 0): Cell {
  return { kind, before: '', quads: new Uint32Array(), of, decimals };
}
