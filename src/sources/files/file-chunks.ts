import type { RawRow } from '../../market/datasets/dataset.js';
import type { Page } from '../../market/page.js';
import { contains, hull, intervalsAt, multirange, type Multirange, type Range } from '../../market/range.js';
import { rowsWhere, usableTime, usableTimes, type Rows } from '../../market/rows.js';
import type { Series } from '../../market/series.js';
import { sum } from '../../market/sum.js';
import { TextRows } from '../../market/text-rows.js';
import { isAligned } from '../../market/timeframe.js';
import type { Request, Source } from '../source.js';
import type { DataFile } from './data-file.js';
import { readRows, type ColumnOrder } from './read-rows.js';

/** So many rows, and some thousand more, are stored in one transaction; as many are read meanwhile. */
const CHUNK_ROWS = 20_000;

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
 * lie between them, and between it and the part before: unless a row is in doubt that could be of one of them.
 *
 * @throws UsageError when the file cannot be read to its end
 */
export async function* fileChunks(reading: FileReading, onBytes: (bytes: number) => void): AsyncGenerator<FileChunk> {
  const { file, columns, series, possible } = reading;
  let batches: Rows<RawRow>[] = [];
  let before: Range | undefined;
  const chunk = (): FileChunk => {
    const pages = pagesOf(batches).map((rows): Page => {
      const times = openTimes(rows, reading);
      const answered = settledBy(times, reading, before);
      // Another row could be of any interval up to those of the next page.
      before = times.length === rows.length ? hull(answered) : undefined;
      return { rows, answered, absences: [] };
    });
    batches = [];
    return chunkOf(series, pages);
  };
  for await (const sent of readRows(file, columns, onBytes)) {
    const rows = rowsWhere(sent, (time) => time !== possible.to);
    if (rows.length === 0) continue;
    // Rows of the same time that stand next to each other are judged together.
    const time = usableTime(rows.at(0));
    const isApart = time === undefined || time !== usableTime(batches.at(-1)?.at(-1));
    if (isApart && sum(batches, ({ length }) => length) >= CHUNK_ROWS) yield chunk();
    batches.push(rows);
  }
  if (batches.length > 0) yield chunk();
}

/** Rows that follow one another are judged as they came; of others all together, since they may be of the same times. */
function pagesOf(batches: readonly Rows<RawRow>[]): readonly Rows<RawRow>[] {
  let reached = -Infinity;
  const follow = batches.every((rows) => {
    if (!(rows instanceof TextRows) || !ascend(rows.times, reached)) return false;
    reached = rows.times.at(-1)!;
    return true;
  });
  return follow ? batches : [batches.flatMap((rows) => [...rows])];
}

function ascend(times: Float64Array, after: number): boolean {
  return times.every((time, nr) => time > (nr === 0 ? after : times[nr - 1]!));
}

/** The times (ms) of those rows that can be told to be of an interval. */
function openTimes(rows: Rows<RawRow>, { series: { timeframe }, possible }: FileReading): ArrayLike<number> {
  return usableTimes(rows).filter((time) => contains(possible, time) && isAligned(time, timeframe));
}

/** @param before what the page before has settled, and nothing between it and this one is in doubt */
function settledBy(times: ArrayLike<number>, { series: { timeframe }, complete }: FileReading, before: Range | undefined): Multirange {
  const own = intervalsAt(times, timeframe);
  if (!complete || own.length === 0) return own;
  const { from, to } = hull(own);
  if (before === undefined) return [{ from, to }];
  return [{ from: from > before.from ? Math.min(from, before.to) : from, to: to < before.to ? Math.max(to, before.from) : to }];
}

function chunkOf(series: Series, pages: readonly Page[]): FileChunk {
  return {
    request: { series, wanted: multirange(pages.flatMap(({ answered }) => answered)) },
    source: {
      name: 'file',
      async *pages() {
        yield* await Promise.resolve(pages);
      },
    },
  };
}
