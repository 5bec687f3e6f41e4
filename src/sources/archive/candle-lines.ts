import type { RawRow } from '../../market/datasets/dataset.js';
import { digitsEnd, plainDecimalEnd, wholeNumber } from '../../market/decimal-bytes.js';
import { TextRowsDraft, type TextRows } from '../../market/text-rows.js';
import type { CsvLayout } from './csv-rows.js';

/** Values after the time. */
const WIDTH = 5;
/** More than any time in milliseconds, and less than any in microseconds that a file could hold. */
const LARGEST_MILLISECONDS = 1e14;
/** More digits are more than a double holds. */
const LONGEST_TIME = 16;
const COMMA = ','.charCodeAt(0);
const NEWLINE = '\n';

/** Candles: the first six columns, digits as they are, the time in milliseconds whichever it was written in. @param columns what these are called */
export function candleLines(columns: readonly string[]): CsvLayout {
  return { columns, rowAt, rowsIn };
}

function rowsIn(text: Buffer, start: number, end: number): TextRows | undefined {
  const draft = new TextRowsDraft(text, WIDTH, { all: end - start, first: text.indexOf(NEWLINE, start) + 1 - start });
  let { times, bounds, most } = draft;
  let count = 0;
  let bound = 0;
  for (let at = start; at < end; count++) {
    const line = at;
    at = digitsEnd(text, line);
    if (at === line || at - line > LONGEST_TIME || text[at] !== COMMA) return undefined;
    if (count === most) ({ times, bounds, most } = draft.grow());
    times[count] = milliseconds(wholeNumber(text, line, at));
    for (let column = 0; column < WIDTH; column++) {
      const from = at + 1;
      at = plainDecimalEnd(text, from);
      // Rows have more columns than these, so that the last ends at a comma too.
      if (at < 0 || text[at] !== COMMA) return undefined;
      bounds[bound++] = from;
      bounds[bound++] = at;
    }
    at = text.indexOf(NEWLINE, at) + 1;
  }
  return draft.rows(count);
}

function rowAt(text: string, start: number, end: number): RawRow {
  const [time = '', ...values] = text.slice(start, end).trim().split(',', WIDTH + 1);
  return [time === '' ? NaN : milliseconds(Number(time)), ...values];
}

function milliseconds(stamp: number): number {
  return stamp > LARGEST_MILLISECONDS ? stamp / 1000 : stamp;
}
