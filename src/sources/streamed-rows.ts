import type { RawRow } from '../market/datasets/dataset.js';
import type { Source } from './source.js';

/** Rows that an exchange sent by itself, as a source: what is wanted is the intervals of the rows, and nothing beside them is answered. */
export function streamedRows(rows: readonly RawRow[]): Source {
  return {
    name: 'stream',
    async *pages({ wanted }) {
      yield await Promise.resolve({ rows, answered: wanted, absences: [] });
    },
  };
}
