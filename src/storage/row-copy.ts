import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Row } from '../market/datasets/dataset.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';
import { seriesKey, tableOf, type Column } from './row-table.js';

/**
 * Streams rows into the archive by COPY, at about the speed of psql's `\copy`. For ranges that the
 * ledger knows to be empty: a row that is already there fails the whole copy (SQLSTATE 23505).
 *
 * @param pages any number of rows at a time; read as fast as the server takes them
 * @returns how many rows were copied
 */
export async function copyRows(sql: Queries, series: Series, pages: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>): Promise<number> {
  let copied = 0;
  const table = tableOf(series);
  const key = seriesKey(table, series);
  // Not by join(), whose text V8 (11.3) may hold at two bytes a character, and with it every line: twice the work.
  let begin = '';
  for (const [, value] of key) begin += `${escape(value)}\t`;
  const text = async function* (): AsyncGenerator<string> {
    for await (const rows of pages) {
      copied += rows.length;
      yield linesOf(begin, rows, table.columns);
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

const DAY = 86_400_000;

function linesOf(key: string, rows: readonly Row[], columns: readonly Column<Row>[]): string {
  let text = '';
  let day = NaN;
  let begin = '';
  for (const row of rows) {
    const { time } = row;
    // The date once a day, not once a row: toISOString is most of what a line costs.
    if (!(time >= day && time < day + DAY)) {
      day = Math.floor(time / DAY) * DAY;
      begin = `${key}${new Date(day).toISOString().slice(0, 10)} `;
    }
    text += `${begin}${timeOfDay(time - day)}Z`;
    for (const { type, of } of columns) {
      const value = of(row);
      text += value === null ? '\t\\N' : type === 'numeric' ? `\t${value}` : `\t${escape(value)}`;
    }
    text += '\n';
  }
  return text;
}

/** `12:34:56.789`, of milliseconds since midnight. */
function timeOfDay(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const rest = milliseconds % 1000;
  const clock = `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  return rest === 0 ? clock : `${clock}.${String(rest).padStart(3, '0')}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** As COPY's text format wants it (PostgreSQL documentation, COPY, "Text Format"). */
function escape(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[character]!);
}
