import { UsageError } from '../../errors.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import { printable } from '../../market/printable.js';
import { lineColumns, type LineColumns } from '../text/plain-lines.js';
import { readTime } from './time.js';

/** What a row of a candle is made of, in the order of a {@link RawRow}. */
export const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
export type Column = (typeof COLUMNS)[number];

const OTHER_NAMES: Readonly<Record<string, Column>> = {
  timestamp: 'time', open_time: 'time', opentime: 'time', 'open time': 'time', date: 'time', datetime: 'time', unix: 'time', ts: 'time', vol: 'volume',
};

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Where in a file's lines the columns are. */
export interface Layout {
  readonly delimiter: string;
  /** Position of each of COLUMNS. */
  readonly positions: readonly number[];
  /** The same, for lines that are read as they stand in their text. */
  readonly columns: LineColumns;
  /** Whether the first line only names the columns. */
  readonly hasHeader: boolean;
  /** Of the first line. */
  readonly cells: number;
}

/**
 * Takes `time,open,close,high,low,volume` apart; what is none of the six is a column to skip.
 *
 * @throws UsageError unless each of the six is named once
 */
export function parseColumns(flag: string, text: string): readonly string[] {
  const names = text.split(',').map(canonical);
  for (const column of COLUMNS) {
    const count = names.filter((name) => name === column).length;
    if (count !== 1) throw new UsageError(`${flag}: ${printable(text)} names ${column} ${count === 0 ? 'nowhere' : 'more than once'}`, { hint: `Name ${COLUMNS.join(', ')} in the file's order, and - for a column to skip.` });
  }
  return names;
}

/**
 * How a file is laid out, by its first line.
 *
 * @param named the order that the user says; undefined: the header's, or else the `usual` one
 * @throws UsageError when a header lacks a column
 */
export function layoutOf(firstLine: string, named: readonly string[] | undefined, usual: readonly string[], name: string): Layout {
  const delimiter = DELIMITERS.reduce((most, one) => (firstLine.split(one).length > firstLine.split(most).length ? one : most));
  const cells = cellsOf(firstLine, delimiter);
  // By its time, where it is known which cell that is: others may be words in every line.
  const hasHeader = /^[\p{L}_]/u.test(cells[named?.indexOf('time') ?? 0] ?? '');
  const names = named ?? (hasHeader ? cells.map(canonical) : usual);
  const positions = COLUMNS.map((column) => {
    const position = names.indexOf(column);
    if (position < 0) throw new UsageError(`${name} has no column ${column}: ${printable(firstLine)}`, { hint: 'Say which columns it has by --columns, such as --columns time,open,high,low,close,volume.' });
    return position;
  });
  return { delimiter, positions, columns: lineColumns(delimiter, positions), hasHeader, cells: cells.length };
}

/** A line as a row, digits as they are. What cannot be read of it stays as it is, for validation to reject. */
export function rowOf(line: string, { delimiter, positions }: Layout): RawRow {
  const cells = cellsOf(line, delimiter);
  const row: unknown[] = positions.map((position) => cells[position]);
  const [time] = row;
  if (typeof time === 'string') row[0] = readTime(time) ?? time;
  return row;
}

/** Whether a last line, which no line end follows, lacks cells: its last one may have lost its end, too. */
export function isCut(line: string, { delimiter, cells }: Layout): boolean {
  return cellsOf(line, delimiter).length < cells;
}

function cellsOf(line: string, delimiter: string): string[] {
  const cells = line.split(delimiter);
  return line.includes('"') || line.includes(' ') ? cells.map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim()) : cells;
}

function canonical(name: string): string {
  const plain = name.trim().replace(/^"(.*)"$/, '$1').toLowerCase();
  return OTHER_NAMES[plain] ?? plain;
}
