import type { Series } from '../market/series.js';
import type { Queries } from './database.js';
import { isOfSeries, tableOf, type RowTable } from './row-table.js';

/** The newest stored values of a series, such as the closes of candles, for people to look at. */
export interface RecentValues {
  /** Time (ms) of the newest. */
  readonly time: number;
  /** That one, with the exchange's digits. */
  readonly value: string;
  /** Oldest first, the newest among them. */
  readonly values: readonly number[];
}

export interface WantedValues {
  readonly series: Series;
  /** So many of the newest rows. */
  readonly count: number;
}

/** Of any number of series in one question a dataset, in the order asked; undefined where nothing is stored. */
export async function readRecentValues(sql: Queries, wanted: readonly WantedValues[]): Promise<(RecentValues | undefined)[]> {
  const found = wanted.map((): RecentValues | undefined => undefined);
  const tables = new Set(wanted.map(({ series }) => tableOf(series)));
  for (const table of tables) {
    const asked = wanted.flatMap(({ series: { exchange, symbol, timeframe, dataset }, count }, nr) =>
      (tableOf({ dataset }) === table ? [{ nr, exchange, symbol, timeframe, count }] : []));
    for (const { nr, ...recent } of await readFrom(sql, table, JSON.stringify(asked))) found[nr] = recent;
  }
  return found;
}

function readFrom(sql: Queries, table: RowTable, asked: string): Promise<(RecentValues & { nr: number })[]> {
  return sql.unsafe<(RecentValues & { nr: number })[]>(`
    SELECT nr, (extract(epoch FROM max(time)) * 1000)::float8 AS time,
      (array_agg(value::text ORDER BY time DESC))[1] AS value, json_agg(value::float8 ORDER BY time) AS values
    FROM json_to_recordset($1::text::json) AS one (nr int, exchange text, symbol text, timeframe text, count int)
    CROSS JOIN LATERAL (
      SELECT time, ${table.headline} AS value FROM ${table.name} o
      WHERE ${isOfSeries(table, 'o', 'one')}
      ORDER BY time DESC LIMIT one.count) newest
    GROUP BY nr`, [asked]);
}
