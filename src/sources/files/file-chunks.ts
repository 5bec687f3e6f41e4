import type { RawRow } from '../../market/datasets/dataset.js';
import { contains, hull, intervalsAt, type Multirange, type Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { isAligned } from '../../market/timeframe.js';
import type { Request, Source } from '../source.js';
import type { DataFile } from './data-file.js';
import { readRows, type ColumnOrder } from './read-rows.js';

/** So many rows are in memory, judged together, and stored in one transaction. */
const CHUNK_ROWS = 10_000;

/** What a file is read as. */
export interface FileReading {
  readonly file: DataFile;
  readonly columns: ColumnOrder;
  readonly series: Series;
  /** Where its candles may lie; the interval that opens at its end is still open. */
  readonly possible: Range;
  /** Whether an interval between its rows that has none had no trades: its rows are in order then. */
  readonly complete: boolean;
}

/** A part of a file as a request, and as the source that answers it. */
export interface FileChunk {
  readonly request: Request;
  readonly source: Source;
}

/**
 * A file, part by part. What a part settles are the intervals of its rows, and in a complete file all that
 * lie between them, and between it and the part before.
 *
 * @throws UsageError when the file cannot be read to its end
 */
export async function* fileChunks(reading: FileReading, onBytes: (bytes: number) => void): AsyncGenerator<FileChunk> {
  let rows: RawRow[] = [];
  let before: Range | undefined;
  const chunk = (): FileChunk => {
    const settled = settledBy(rows, reading, before);
    if (settled.length > 0) before = hull(settled);
    return chunkOf(reading.series, rows, settled);
  };
  for await (const batch of readRows(reading.file, reading.columns, onBytes)) {
    for (const row of batch) if (row[0] !== reading.possible.to) rows.push(row);
    if (rows.length < CHUNK_ROWS) continue;
    yield chunk();
    rows = [];
  }
  if (rows.length > 0) yield chunk();
}

function settledBy(rows: readonly RawRow[], { series: { timeframe }, possible, complete }: FileReading, before: Range | undefined): Multirange {
  const times = rows.flatMap(([time]) => (typeof time === 'number' && contains(possible, time) && isAligned(time, timeframe) ? [time] : []));
  const own = intervalsAt(times, timeframe);
  if (!complete || own.length === 0) return own;
  const { from, to } = hull(own);
  if (before === undefined) return [{ from, to }];
  return [{ from: from > before.from ? Math.min(from, before.to) : from, to: to < before.to ? Math.max(to, before.from) : to }];
}

function chunkOf(series: Series, rows: readonly RawRow[], settled: Multirange): FileChunk {
  return {
    request: { series, wanted: settled },
    source: {
      name: 'file',
      async *pages() {
        yield await Promise.resolve({ rows, answered: settled, absences: [] });
      },
    },
  };
}
