import type { RawRow } from '../../src/market/datasets/dataset.js';
import { TextRowsDraft, type TextRows } from '../../src/market/text-rows.js';

/** The same rows, of a time (ms) and plain decimals, in a text. */
export function textRowsOf(rows: readonly RawRow[]): TextRows {
  const width = (rows[0]?.length ?? 1) - 1;
  const text = Buffer.from(rows.map(([, ...values]) => values.join(',')).join('\n'));
  const draft = new TextRowsDraft(text, width, { all: rows.length * text.length, first: text.length });
  let at = 0;
  for (const [index, [time, ...values]] of rows.entries()) {
    draft.times[index] = time as number;
    for (const [column, value] of values.entries()) {
      draft.bounds.set([at, at + (value as string).length], (index * width + column) * 2);
      at += (value as string).length + 1;
    }
  }
  return draft.rows(rows.length);
}
