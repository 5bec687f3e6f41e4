import type { RawRow } from '../../market/datasets/dataset.js';
import { DamagedFile } from './damaged-file.js';

const COLUMNS = 6;
/** No line is longer; a file without line ends must not fill the memory. */
const LONGEST_LINE = 4096;
/** More than any time in milliseconds, and less than any in microseconds that a file could hold. */
const LARGEST_MILLISECONDS = 1e14;
const COMMA = ',';
const NEWLINE = '\n';

/**
 * The candles in a CSV file's lines, chunk by chunk: the first six columns, digits as they are, the time in
 * milliseconds whichever it was written in. A line that is no such row comes as what it is, for
 * validation to reject.
 *
 * @param columns how the first columns must be called in files that begin with a line of names
 * @param name what the file is called in messages
 * @throws DamagedFile when its columns are others
 */
export async function* csvRows(chunks: AsyncIterable<Buffer>, columns: readonly string[], name: string): AsyncGenerator<RawRow[]> {
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
    if (rest.length > LONGEST_LINE) throw new DamagedFile(`${name} holds a line that is no candle: ${rest.slice(0, 40)}…`);
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

/** By the places of commas: a regular expression, or splitting all twelve columns, takes twice as long. */
function rowAt(text: string, start: number, end: number): RawRow {
  const a = text.indexOf(COMMA, start);
  const b = text.indexOf(COMMA, a + 1);
  const c = text.indexOf(COMMA, b + 1);
  const d = text.indexOf(COMMA, c + 1);
  const e = text.indexOf(COMMA, d + 1);
  const f = text.indexOf(COMMA, e + 1);
  // Rows have more columns than six, so that the sixth ends at a comma. Past the line's end, or none: then b may be -1 too.
  if (a < 0 || b < 0 || c < 0 || d < 0 || e < 0 || f < 0 || f > end) return shortRow(text.slice(start, end));
  return [timeOf(text.slice(start, a)), text.slice(a + 1, b), text.slice(b + 1, c), text.slice(c + 1, d), text.slice(d + 1, e), text.slice(e + 1, f)];
}

function shortRow(line: string): RawRow {
  const [time = '', ...values] = line.trim().split(COMMA, COLUMNS);
  return [timeOf(time), ...values];
}

/** Milliseconds; NaN for what is no whole number. */
function timeOf(text: string): number {
  const stamp = text === '' ? NaN : Number(text);
  return stamp > LARGEST_MILLISECONDS ? stamp / 1000 : stamp;
}
