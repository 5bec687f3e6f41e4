import type { RawRow } from '../../market/datasets/dataset.js';
import type { Rows } from '../../market/rows.js';
import type { TextRows } from '../../market/text-rows.js';
import { DamagedFile } from './damaged-file.js';

/** So much of a text is read at once (bytes): each batch costs as much as some hundred rows. */
const BATCH = 128 * 1024;
/** No line is longer; a file without line ends must not fill the memory. */
const LONGEST_LINE = 4096;
const COMMA = ',';
const NEWLINE = '\n';

/** What the lines of a file are. */
export interface CsvLayout {
  /** How the first columns must be called in files that begin with a line of names. */
  readonly columns: readonly string[];
  /** The row of the line that stands in this part of the text; of a line that is none what it is, for validation to reject. */
  readonly rowAt: (text: string, start: number, end: number) => RawRow;
  /** The rows of the lines that stand in this part of a text, as they stand there; undefined unless all of them are plain. */
  readonly rowsIn?: (text: Buffer, start: number, end: number) => TextRows | undefined;
}

/**
 * The rows in a CSV file's lines, chunk by chunk.
 *
 * @param name what the file is called in messages
 * @throws DamagedFile when its columns are others
 */
export async function* csvRows(chunks: AsyncIterable<Buffer>, layout: CsvLayout, name: string): AsyncGenerator<Rows<RawRow>> {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const parts of batches(chunks)) {
    const text = Buffer.concat([rest, ...parts]);
    const end = text.lastIndexOf(NEWLINE) + 1;
    const start = isFirst && end > 0 ? headerEnd(text, layout, name) : 0;
    if (end > 0) isFirst = false;
    if (end > start) yield layout.rowsIn?.(text, start, end) ?? rowsOfLines(text.toString('latin1', start, end), layout);
    rest = text.subarray(end);
    if (rest.length > LONGEST_LINE) throw new DamagedFile(`${name} holds a line that is no row: ${rest.toString('latin1', 0, 40)}…`);
  }
  if (rest.length > 0) yield rowsOfLines(rest.toString('latin1'), layout);
}

async function* batches(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length < BATCH) continue;
    yield parts;
    parts = [];
    length = 0;
  }
  yield parts;
}

function rowsOfLines(text: string, { rowAt }: CsvLayout): RawRow[] {
  const rows: RawRow[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf(NEWLINE, start);
    const end = newline < 0 ? text.length : newline;
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
