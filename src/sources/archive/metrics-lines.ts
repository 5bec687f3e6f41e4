import type { RawRow } from '../../market/datasets/dataset.js';
import type { CsvLayout } from './csv-rows.js';

const COLUMNS = ['create_time', 'symbol', 'sum_open_interest', 'sum_open_interest_value'];

/**
 * Open interest: the time of the snapshot, and both sums with their digits. What is blank is not known.
 *
 * @param late how much (ms) before its snapshot a row is labelled
 */
export function metricsLines(late: number): CsvLayout {
  return {
    columns: COLUMNS,
    rowAt(text, start, end): RawRow {
      const [created = '', , amount, value] = text.slice(start, end).trim().split(',', COLUMNS.length);
      return [instant(created) + late, orNothing(amount), orNothing(value)];
    },
  };
}

/** Of `2024-01-01 00:05:00`, which is UTC; NaN for what is no such time. */
function instant(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  return match === null ? NaN : Date.parse(`${match[1]}T${match[2]}Z`);
}

function orNothing(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
