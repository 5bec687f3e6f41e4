import type { Row } from '../market/datasets/dataset.js';
import type { Multirange } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';
import { seriesKey, tableOf, type RowTable } from './row-table.js';
import { arrayLiteral, multirangeLiteral } from './sql-text.js';

export interface StoredCounts {
  /** Rows that were not there. */
  readonly new: number;
  /** Rows that were there with other values. */
  readonly revised: number;
}

/**
 * Inserts rows, and replaces those whose values the exchange has changed since. Equal numbers
 * with other digits (`1.10`, `1.1`) are no change. A row that this statement inserted has no
 * previous transaction (`xmax = 0`), which tells new from revised without reading first.
 */
export async function upsertRows(sql: Queries, series: Series, rows: readonly Row[]): Promise<StoredCounts> {
  if (rows.length === 0) return { new: 0, revised: 0 };
  const table = tableOf(series);
  const times = arrayLiteral(rows.map(({ time }) => String(time)), 'numeric');
  const values = table.columns.map(({ type, of }) => arrayLiteral(rows.map(of), type));
  const [counts] = await sql.unsafe<[{ new: number; revised: number }]>(
    upsertOf(table), [...seriesKey(table, series).map(([, value]) => value), times, ...values], { prepare: true });
  return counts;
}

/** Its parameters: the values of the key, the times (ms), and the columns, each an array as text. */
function upsertOf(table: RowTable): string {
  const known = UPSERTS.get(table);
  if (known !== undefined) return known;
  const key = ['exchange', 'symbol', ...(table.step === undefined ? [] : [table.step])];
  const { columns, identity } = table;
  const names = columns.map(({ name }) => name);
  const changing = names.filter((name) => name !== identity);
  const text = `
    WITH stored AS (
      INSERT INTO ${table.name} AS kept (${[...key, 'time', ...names].join(', ')})
      SELECT ${key.map((_, i) => `$${i + 1}`).join(', ')}, to_timestamp(time / 1000), ${names.map((name) => `page.${name}`).join(', ')}
      FROM unnest(
        $${key.length + 1}::text::float8[],
        ${columns.map(({ type }, i) => `$${key.length + 2 + i}::text::${type}[]`).join(',\n        ')}
      ) AS page (${['time', ...names].join(', ')})
      ON CONFLICT (${[...key, 'time', ...(identity === undefined ? [] : [identity])].join(', ')}) DO UPDATE
      SET ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}
      WHERE (${changing.map((name) => `kept.${name}`).join(', ')})
        IS DISTINCT FROM (${changing.map((name) => `excluded.${name}`).join(', ')})
      RETURNING xmax = 0 AS fresh
    )
    SELECT count(*) FILTER (WHERE fresh)::int AS new, count(*) FILTER (WHERE NOT fresh)::int AS revised FROM stored`;
  UPSERTS.set(table, text);
  return text;
}

const UPSERTS = new Map<RowTable, string>();

/** Whether any row of the series is stored from `first` to `last` (ms; both inclusive). */
export async function holdsRows(sql: Queries, series: Series, { first, last }: { first: number; last: number }): Promise<boolean> {
  const { name, where, values } = rowsOf(series);
  const rows = await sql.unsafe(
    `SELECT FROM ${name} WHERE ${where} AND time >= $${values.length + 1}::timestamptz AND time <= $${values.length + 2}::timestamptz LIMIT 1`,
    [...values, iso(first), iso(last)]);
  return rows.length > 0;
}

/** Times (ms) of the stored rows that lie in the ranges, ascending. These are a query of their own there, since a text is else read anew for each row. */
export async function storedTimes(sql: Queries, series: Series, ranges: Multirange): Promise<number[]> {
  const first = ranges[0];
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return [];
  const { name, where, values } = rowsOf(series);
  const nth = (i: number): string => `$${values.length + i}`;
  const rows = await sql.unsafe<{ time: Date }[]>(`
    SELECT time FROM ${name}
    WHERE ${where} AND time >= ${nth(1)}::timestamptz AND time < ${nth(2)}::timestamptz AND time <@ (SELECT ${nth(3)}::text::tstzmultirange)
    ORDER BY time`, [...values, iso(first.from), iso(last.to), multirangeLiteral(ranges)]);
  return rows.map(({ time }) => time.getTime());
}

// Not prepared, though that is a round trip more: a plan for any time is one for all chunks of a hypertable, and made anew on each
// connection whenever there is another chunk.
function rowsOf(series: Series): { readonly name: string; readonly where: string; readonly values: readonly string[] } {
  const table = tableOf(series);
  const key = seriesKey(table, series);
  return { name: table.name, where: key.map(([column], i) => `${column} = $${i + 1}`).join(' AND '), values: key.map(([, value]) => value) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
