import type { Dataset, Row } from './datasets/dataset.js';
import type { Rows } from './rows.js';
import type { TextRows } from './text-rows.js';

/** Rows in a text that may be stored, as those of their dataset. */
export class SoundRows<R extends Row = Row> implements Rows<R> {
  constructor(readonly source: TextRows, private readonly dataset: Dataset<R>) {}

  get length(): number {
    return this.source.length;
  }

  at(index: number): R | undefined {
    const raw = this.source.at(index);
    return raw && this.dataset.rowOf(raw);
  }

  * [Symbol.iterator](): Iterator<R> {
    for (const raw of this.source) yield this.dataset.rowOf(raw);
  }
}

/** When the rows are (ms), in their order. */
export function timesOf(rows: Rows<Row>): Float64Array | readonly number[] {
  return rows instanceof SoundRows ? rows.source.times : Array.from(rows, ({ time }) => time);
}
