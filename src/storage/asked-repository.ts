import { multirange, type Multirange, type Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';

export interface AskedBy {
  /** As `ingest_runs` names it. */
  readonly command: string;
  /** Half-open; runs that touch it count, as far as they went. */
  readonly within: Range;
  /** Only what was answered, at least in part. */
  readonly answered?: boolean;
}

/** What time of each series a command has asked for, by `ingest_runs`; in the order given. */
export async function readAsked(sql: Queries, series: readonly Series[], { command, within, answered = false }: AskedBy): Promise<Multirange[]> {
  if (series.length === 0) return [];
  const wanted = JSON.stringify(series.map(({ dataset, exchange, symbol, timeframe }, nr) => ({ nr, dataset, exchange, symbol, timeframe })));
  const rows = await sql<({ nr: number } & Range)[]>`
    SELECT nr, (extract(epoch FROM lower(part)) * 1000)::float8 AS from, (extract(epoch FROM upper(part)) * 1000)::float8 AS to
    FROM (
      SELECT nr, range_agg(asked) AS asked
      FROM json_to_recordset(${wanted}::text::json) AS one (nr int, dataset text, exchange text, symbol text, timeframe text)
      JOIN ingest_runs USING (dataset, exchange, symbol, timeframe)
      WHERE command = ${command} AND asked && tstzrange(${new Date(within.from)}, ${new Date(within.to)})
        ${answered ? sql`AND status IN ('done', 'partial')` : sql``}
      GROUP BY nr
    ) AS found, unnest(found.asked) AS part`;
  return series.map((_, nr) => multirange(rows.filter((row) => row.nr === nr).map(({ from, to }) => ({ from, to }))));
}
