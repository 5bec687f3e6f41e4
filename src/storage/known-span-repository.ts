import type { Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';

/** From the first to the last interval that the ledger knows of each series; undefined where it knows nothing. */
export async function readKnownSpans(sql: Queries, series: readonly Series[]): Promise<(Range | undefined)[]> {
  if (series.length === 0) return [];
  const wanted = JSON.stringify(series.map(({ dataset, exchange, symbol, timeframe }, nr) => ({ nr, dataset, exchange, symbol, timeframe })));
  const rows = await sql<(Range & { nr: number })[]>`
    SELECT nr, (extract(epoch FROM min(lower(covered))) * 1000)::float8 AS from, (extract(epoch FROM max(upper(covered))) * 1000)::float8 AS to
    FROM json_to_recordset(${wanted}::text::json) AS one (nr int, dataset text, exchange text, symbol text, timeframe text)
    JOIN coverage USING (dataset, exchange, symbol, timeframe)
    WHERE NOT isempty(covered)
    GROUP BY nr`;
  const spans = series.map((): Range | undefined => undefined);
  for (const { nr, from, to } of rows) spans[nr] = { from, to };
  return spans;
}
