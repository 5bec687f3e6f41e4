import type { RawRow } from '../../market/datasets/dataset.js';
import type { DataFile } from './data-file.js';
import { layoutOf, rowOf, type Layout } from './layout.js';
import { linesOf } from './lines.js';

/** How a file's columns are found. */
export interface ColumnOrder {
  /** As the user says; undefined: by the header, or else the usual one. */
  readonly named: readonly string[] | undefined;
  readonly usual: readonly string[];
}

/**
 * The rows of a file, some thousand at a time, as they are: what is wrong with one is for validation to say.
 *
 * @throws UsageError when the file cannot be read to its end, or lacks a column
 */
export async function* readRows(file: DataFile, { named, usual }: ColumnOrder, onBytes?: (bytes: number) => void): AsyncGenerator<RawRow[]> {
  let layout: Layout | undefined;
  for await (const lines of linesOf(file.chunks(onBytes), file.name)) {
    const isFirst = layout === undefined;
    const known = layout ??= layoutOf(lines[0]!, named, usual, file.name);
    const rows = lines.slice(isFirst && known.hasHeader ? 1 : 0).map((line) => rowOf(line, known));
    if (rows.length > 0) yield rows;
  }
}
