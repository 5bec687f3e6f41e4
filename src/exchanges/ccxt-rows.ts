import type { RawRow } from '../market/datasets/dataset.js';
import type { CcxtExchange } from './ccxt-loader.js';

type ParseRow = (row: unknown, market?: unknown) => RawRow;
type ParseRows = (rows: unknown, market?: unknown, ...rest: unknown[]) => unknown;
type Key = string | number;
type Row = Readonly<Record<Key, unknown>>;

/** Where in an exchange's row the values of a candle stand. */
interface Columns {
  readonly time: Key;
  readonly timeIsText: boolean;
  /** Milliseconds in the row's unit of time. */
  readonly unit: number;
  readonly values: readonly [open: Key, high: Key, low: Key, close: Key, volume: Key];
}

/** Put in the place of a row's cells, and found again in the candle: the first of a sequence of whole numbers. */
const FIRST_MARK = 1000;

/** What ccxt's several ways to read a number agree about, if it is one: no space before it, no `0x`. */
const NUMERAL = /^\d\d/;

/**
 * Lets ccxt read candles by the shorter way to the same results: of each page it parses one row whose cells are
 * marked, which tells where each value comes from, and the others are read from there. A cell that ccxt would change,
 * such as a number or an exponent, sends its row ccxt's way; so does a parser that makes anything else of the marks.
 */
export function shortenRowParsing(ccxt: CcxtExchange): void {
  const parseRow = ccxt.parseOHLCV.bind(ccxt) as unknown as ParseRow;
  const parseRows = ccxt.parseOHLCVs.bind(ccxt) as unknown as ParseRows;
  let columns: Columns | undefined;
  const shortRow: ParseRow = (row, market) => (columns && plainCandle(row, columns)) ?? parseRow(row, market);
  const shortRows: ParseRows = (rows, market, ...rest) => {
    columns = Array.isArray(rows) ? columnsOf(rows[0], (row) => parseRow(row, market)) : undefined;
    try {
      return parseRows(rows, market, ...rest);
    } finally {
      columns = undefined;
    }
  };
  Object.assign(ccxt, { parseOHLCV: shortRow, parseOHLCVs: shortRows });
}

/** @returns undefined when ccxt's candle is not simply some of the row's cells */
function columnsOf(row: unknown, parse: (row: unknown) => RawRow): Columns | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const keys: readonly Key[] = Array.isArray(row) ? [...row.keys()] : Object.keys(row);
  const marked = (Array.isArray(row) ? [...row as unknown[]] : { ...row }) as Record<Key, unknown>;
  for (const [index, key] of keys.entries()) {
    const cell = marked[key];
    if (typeof cell === 'string') marked[key] = String(FIRST_MARK + index);
    else if (typeof cell === 'number') marked[key] = FIRST_MARK + index;
  }
  const [time, ...values] = parse(marked);
  const found = values.map((value) => (typeof value === 'string' ? keys[Number(value) - FIRST_MARK] : undefined));
  const inMilliseconds = keys[Number(time) - FIRST_MARK];
  const timeKey = inMilliseconds ?? keys[Number(time) / 1000 - FIRST_MARK];
  if (values.length !== 5 || timeKey === undefined || found.includes(undefined)) return undefined;
  return {
    time: timeKey,
    timeIsText: typeof marked[timeKey] === 'string',
    unit: inMilliseconds === undefined ? 1000 : 1,
    values: found as unknown as Columns['values'],
  };
}

/** @returns undefined for a row that ccxt must read */
function plainCandle(row: unknown, { time, timeIsText, unit, values }: Columns): RawRow | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const cells = row as Row;
  const stamp = cells[time];
  if (timeIsText ? typeof stamp !== 'string' || !NUMERAL.test(stamp) : typeof stamp !== 'number') return undefined;
  const opened = Math.trunc(Number(stamp) * unit);
  const open = cells[values[0]];
  const high = cells[values[1]];
  const low = cells[values[2]];
  const close = cells[values[3]];
  const volume = cells[values[4]];
  return Number.isFinite(opened) && isKept(open) && isKept(high) && isKept(low) && isKept(close) && isKept(volume)
    ? [opened, open, high, low, close, volume]
    : undefined;
}

/** Whether ccxt keeps the cell as it is, when told to keep numbers as text. */
function isKept(cell: unknown): cell is string {
  return typeof cell === 'string' && cell !== '' && !cell.includes('e');
}
