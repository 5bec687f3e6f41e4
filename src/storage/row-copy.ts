import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Row } from '../market/datasets/dataset.js';
import type { Rows } from '../market/rows.js';
import type { Series } from '../market/series.js';
import { SoundRows } from '../market/sound-rows.js';
import { COPY_HEADER, COPY_TRAILER, tupleBegin, tuplesOf, tuplesOfText } from './copy-tuples.js';
import type { Queries } from './database.js';
import { seriesKey, tableOf } from './row-table.js';

/**
 * Streams rows into the archive by COPY, in its binary format. For spans of a series that hold no row, which a lock keeps true (span-lock.ts): one
 * that is already there fails the whole copy (SQLSTATE 23505).
 *
 * @param pages any number of rows at a time; read as fast as the server takes them
 * @returns how many rows were copied
 */
export async function copyRows(sql: Queries, series: Series, pages: AsyncIterable<Rows<Row>> | Iterable<Rows<Row>>): Promise<number> {
  let copied = 0;
  const table = tableOf(series);
  const key = seriesKey(table, series);
  const begin = tupleBegin(key.map(([, value]) => value), table.columns.length);
  const tuples = async function* (): AsyncGenerator<Buffer> {
    yield COPY_HEADER;
    for await (const rows of pages) {
      copied += rows.length;
      yield rows instanceof SoundRows && table.asSent === true ? tuplesOfText(begin, rows.source) : tuplesOf(begin, rows, table.columns);
    }
    yield COPY_TRAILER;
  };
  const columns = [...key.map(([column]) => column), 'time', ...table.columns.map(({ name }) => name)];
  const query = sql.unsafe(`COPY ${table.name} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`);
  const refused = refusalOf(query);
  // Also heard when the copy cannot even begin.
  refused.catch(() => undefined);
  const target = await query.writable();
  await Promise.race([pipeline(Readable.from(tuples()), target), refused]);
  return copied;
}

/**
 * Rejects when the server refuses the copy. postgres.js (3.4) settles a query as soon as its stream is
 * open, and tells an error that comes after the last row to nobody: the stream would never finish.
 */
function refusalOf(query: object): Promise<never> {
  const settling = query as { reject: (error: Error) => void };
  return new Promise((_, reject) => {
    const settle = settling.reject;
    settling.reject = (error) => {
      reject(error);
      settle(error);
    };
  });
}
