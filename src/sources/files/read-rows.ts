import { UsageError } from '../../errors.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import type { Rows } from '../../market/rows.js';
import { plainLines } from '../text/plain-lines.js';
import { wholeLines } from '../text/whole-lines.js';
import type { DataFile } from './data-file.js';
import { isCut, layoutOf, rowOf, type Layout } from './layout.js';

const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const NEWLINE = '\n';
/** Of a cell that has lost its end nobody knows what it said, though what is left of it be a number. */
const CUT = Buffer.from('…');

/** How a file's columns are found. */
export interface ColumnOrder {
  /** As the user says; undefined: by the header, or else the usual one. */
  readonly named: readonly string[] | undefined;
  readonly usual: readonly string[];
}

/**
 * The rows of a file, some thousand at a time, as they are: what is wrong with one is for validation to say. Its text is UTF-8,
 * with or without a byte order mark; lines may end in either way, and hold nothing.
 *
 * @throws UsageError when the file cannot be read to its end, is no text, or lacks a column
 */
export async function* readRows(file: DataFile, { named, usual }: ColumnOrder, onBytes?: (bytes: number) => void): AsyncGenerator<Rows<RawRow>> {
  const noText = (): UsageError => new UsageError(`${file.name} is no text of rows and columns`);
  let layout: Layout | undefined;
  const unended = (line: Buffer): Buffer => (layout !== undefined && isCut(line.toString('utf8'), layout) ? Buffer.concat([line, CUT]) : line);
  for await (const text of wholeLines(file.chunks(onBytes), noText, unended)) {
    let start = 0;
    if (layout === undefined) {
      if (text.includes(0)) throw noText();
      const first = firstLine(text);
      if (first === undefined) continue;
      layout = layoutOf(first.line, named, usual, file.name);
      start = layout.hasHeader ? first.end : first.start;
    }
    const rows = plainLines(text, start, layout.columns) ?? rowsOfLines(text.toString('utf8', start), layout);
    if (rows.length > 0) yield rows;
  }
}

/** The first line that holds something, and where in the text it stands. */
function firstLine(text: Buffer): { readonly line: string; readonly start: number; readonly end: number } | undefined {
  let start = text.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  while (start < text.length) {
    const end = text.indexOf(NEWLINE, start) + 1;
    const line = text.toString('utf8', start, end).trimEnd();
    if (line !== '') return { line, start, end };
    start = end;
  }
  return undefined;
}

function rowsOfLines(text: string, layout: Layout): RawRow[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '').map((line) => rowOf(line, layout));
}
