import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Row } from '../market/datasets/dataset.js';
import type { Rows } from '../market/rows.js';
import type { Series } from '../market/series.js';
import { SoundRows } from '../market/sound-rows.js';
import { escape, linesOf, linesOfText } from './copy-lines.js';
import type { Queries } from './database.js';
import { seriesKey, tableOf } from './row-table.js';

/**
 * Streams rows into the archive by COPY, at about the speed of psql's `\copy`. For ranges that the
 * ledger knows to be empty: a row that is already there fails the whole copy (SQLSTATE 23505).
 *
 * @param pages any number of rows at a time; read as fast as the server takes them
 * @returns how many rows were copied
 */
export async function copyRows(sql: Queries, series: Series, pages: AsyncIterable<Rows<Row>> | Iterable<Rows<Row>>): Promise<number> {
  let copied = 0;
  const table = tableOf(series);
  const key = seriesKey(table, series);
  // Not by join(), whose text V8 (11.3) may hold at two bytes a character, and with it every line: twice the work.
  let begin = '';
  for (const [, value] of key) begin += `${escape(value)}\t`;
  const text = async function* (): AsyncGenerator<string | Buffer> {
    for await (const rows of pages) {
      copied += rows.length;
      yield rows instanceof SoundRows && table.asSent === true ? linesOfText(begin, rows.source) : linesOf(begin, rows, table.columns);
    }
  };
  const columns = [...key.map(([column]) => column), 'time', ...table.columns.map(({ name }) => name)];
  const query = sql.unsafe(`COPY ${table.name} (${columns.join(', ')}) FROM STDIN`);
  const refused = refusalOf(query);
  // Also heard when the copy cannot even begin.
  refused.catch(() => undefined);
  const target = await query.writable();
  await Promise.race([pipeline(Readable.from(text()), target), refused]);
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
