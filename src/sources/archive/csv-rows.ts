import type { RawRow } from '../../market/datasets/dataset.js';
import type { Rows } from '../../market/rows.js';
import type { TextRows } from '../../market/text-rows.js';
import { wholeLines } from '../text/whole-lines.js';
import { DamagedFile } from './damaged-file.js';

const COMMA = ',';
const NEWLINE = '\n';

/** What the lines of a file are. */
export interface CsvLayout {
  /** How the first columns must be called in files that begin with a line of names. */
  readonly columns: readonly string[];
  /** The row of the line that stands in this part of the text; of a line that is none what it is, for validation to reject. */
  readonly rowAt: (text: string, start: number, end: number) => RawRow;
  /** The rows of the lines from here to the end of a text, as they stand there; undefined unless all of them are plain. */
  readonly rowsFrom?: (text: Buffer, start: number) => TextRows | undefined;
}

/**
 * The rows in a CSV file's lines, chunk by chunk.
 *
 * @param name what the file is called in messages
 * @throws DamagedFile when its columns are others
 */
export async function* csvRows(chunks: AsyncIterable<Buffer>, layout: CsvLayout, name: string): AsyncGenerator<Rows<RawRow>> {
  const endless = (line: Buffer): DamagedFile => new DamagedFile(`${name} holds a line that is no row: ${line.toString('latin1', 0, 40)}…`);
  let isFirst = true;
  for await (const text of wholeLines(chunks, endless)) {
    const start = isFirst ? headerEnd(text, layout, name) : 0;
    isFirst = false;
    if (start < text.length) yield layout.rowsFrom?.(text, start) ?? rowsOfLines(text.toString('latin1', start), layout);
  }
}

function rowsOfLines(text: string, { rowAt }: CsvLayout): RawRow[] {
  const rows: RawRow[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(NEWLINE, start);
    if (end > start) rows.push(rowAt(text, start, end));
    start = end + 1;
  }
  return rows;
}

/** Where the first row begins: after a line of names, if there is one. */
function headerEnd(text: Buffer, { columns }: CsvLayout, name: string): number {
  const end = text.indexOf(NEWLINE);
  const line = text.toString('latin1', 0, end);
  if (!/^"?[a-z]/i.test(line)) return 0;
  const names = line.trim().split(COMMA);
  if (columns.some((expected, index) => names[index] !== expected)) {
    throw new DamagedFile(`${name} has columns that titan does not know: ${line.slice(0, 80)}`);
  }
  return end + 1;
}
