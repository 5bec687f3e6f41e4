import type { RawRow } from '../../market/datasets/dataset.js';
import { millisecondsOf } from '../text/epoch.js';
import { lineColumns, plainLines } from '../text/plain-lines.js';
import type { CsvLayout } from './csv-rows.js';

/** Values after the time. */
const WIDTH = 5;
const FIRST_SIX = lineColumns(',', [0, 1, 2, 3, 4, 5]);

/** Candles: the first six columns, digits as they are, the time in milliseconds whichever it was written in. @param columns what these are called */
export function candleLines(columns: readonly string[]): CsvLayout {
  return { columns, rowAt, rowsFrom: (text, start) => plainLines(text, start, FIRST_SIX) };
}

function rowAt(text: string, start: number, end: number): RawRow {
  const [time = '', ...values] = text.slice(start, end).trim().split(',', WIDTH + 1);
  return [time === '' ? NaN : millisecondsOf(Number(time)), ...values];
}
