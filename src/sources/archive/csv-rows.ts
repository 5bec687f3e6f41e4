import type { RawRow } from '../../market/datasets/dataset.js';
import { DamagedFile } from './damaged-file.js';

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
}

/**
 * The rows in a CSV file's lines, chunk by chunk.
 *
 * @param name what the file is called in messages
 * @throws DamagedFile when its columns are others
 */
export async function* csvRows(chunks: AsyncIterable<Buffer>, { columns, rowAt }: CsvLayout, name: string): AsyncGenerator<RawRow[]> {
  let rest = '';
  let first = true;
  for await (const chunk of chunks) {
    const text = rest + chunk.toString('latin1');
    let start = 0;
    const rows: RawRow[] = [];
    for (let end = text.indexOf(NEWLINE); end >= 0; start = end + 1, end = text.indexOf(NEWLINE, start)) {
      if (first && isHeader(text, start)) checkHeader(text.slice(start, end), columns, name);
      else if (end > start) rows.push(rowAt(text, start, end));
      first = false;
    }
    rest = text.slice(start);
    if (rest.length > LONGEST_LINE) throw new DamagedFile(`${name} holds a line that is no row: ${rest.slice(0, 40)}…`);
    yield rows;
  }
  if (rest !== '') yield [rowAt(rest, 0, rest.length)];
}

function isHeader(text: string, start: number): boolean {
  return /^"?[a-z]/i.test(text.slice(start, start + 2));
}

function checkHeader(line: string, columns: readonly string[], name: string): void {
  const names = line.trim().split(COMMA);
  if (columns.some((expected, index) => names[index] !== expected)) {
    throw new DamagedFile(`${name} has columns that titan does not know: ${line.slice(0, 80)}`);
  }
}
