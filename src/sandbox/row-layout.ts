/** The parts of a bar that are decimal numbers, and halves of two of them, cut to their decimals. */
export type Amount = 'open' | 'high' | 'low' | 'close' | 'volume' | 'quoteVolume' | 'halfVolume' | 'halfQuoteVolume';

/** What stands in a cell of a row. */
export type CellKind =
  /** With at least `decimals`. */
  | Amount
  /** In milliseconds. */
  | 'openTime'
  | 'openSeconds'
  /** The last millisecond before the next candle opens. */
  | 'closeTime'
  | 'trades'
  /** The volume without its point: how many lots. */
  | 'lots'
  /** Turnover by volume, within low and high, in so many `decimals`; zero when nothing was traded. */
  | 'meanPrice'
  /** How many contracts of so many `units` of the quote currency the turnover is, and half of it. */
  | 'contracts'
  | 'halfContracts'
  /** 1 when the candle is over, else 0. */
  | 'closed'
  /** Nothing: the row ends. */
  | 'end';

/** A place in every row. */
export interface Cell {
  readonly kind: CellKind;
  /** What stands before it. */
  readonly before: string;
  readonly decimals: number;
  readonly units: number;
}

/** How an exchange writes a candle: JSON with cells in it. Code is made for each (row-compiler.ts), so it should be made once and kept. */
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
    layout.push({ ...cell, before });
    before = '';
  }
  return layout;
}

const END = cellOf('end');

export const OPEN_TIME = cellOf('openTime');

export const OPEN_SECONDS = cellOf('openSeconds');

export const CLOSE_TIME = cellOf('closeTime');

export const TRADES = cellOf('trades');

export const LOTS = cellOf('lots');

export const CLOSED = cellOf('closed');

/** @param decimals that are written at least */
export function amount(name: Amount, decimals = 0): Cell {
  return cellOf(name, decimals);
}

/** @param decimals of the market's prices */
export function meanPrice(decimals: number): Cell {
  return cellOf('meanPrice', decimals);
}

/** @param units of the quote currency that a contract is */
export function contracts(kind: 'contracts' | 'halfContracts', units: number): Cell {
  return cellOf(kind, 0, units);
}

/** Layouts that differ with what they are for, each made once. */
export class Layouts {
  readonly #made = new Map<string, RowLayout>();

  of(key: string, make: () => RowLayout): RowLayout {
    const layout = this.#made.get(key) ?? make();
    this.#made.set(key, layout);
    return layout;
  }
}

function cellOf(kind: CellKind, decimals = 0, units = 1): Cell {
  return { kind, before: '', decimals, units };
}
