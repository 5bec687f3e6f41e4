import type { RawRow } from '../market/datasets/dataset.js';
import type { Source } from './source.js';

const NAME = 'stream';

/** What came later than this (ms) after it happened is not believed. */
const LATEST = 86_400_000;

/** What an exchange's clock may be ahead of what its answers say of it (ms). */
const AHEAD = 5_000;

/** Rows that an exchange sent by itself, as a source: what is wanted is the intervals of the rows, and nothing beside them is answered. */
export function streamedRows(rows: readonly RawRow[]): Source {
  return {
    name: NAME,
    async *pages({ wanted }) {
      yield await Promise.resolve({ rows, answered: wanted, absences: [] });
    },
  };
}

/**
 * Rows that were heard, as a source: what is wanted is the time in which all was heard. Rows may be of other times, since each
 * comes a while after it happened.
 *
 * @param now the exchange's clock (ms) when the newest came
 */
export function heardRows(rows: readonly RawRow[], now: number): Source {
  return {
    name: NAME,
    async *pages({ wanted }) {
      yield await Promise.resolve({ rows, answered: wanted, absences: [], within: { from: now - LATEST, to: now + AHEAD } });
    },
  };
}
