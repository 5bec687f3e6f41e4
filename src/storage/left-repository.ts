import { intersect, multirange, subtract, type Multirange, type Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import { bucketOf } from './coverage-bucket.js';
import type { Queries } from './database.js';

/** What is left to do of the time that is wanted of a series. */
export interface Left {
  /** Never asked, or asked and not answered. */
  readonly open: Multirange;
  /** Answered by "older than the exchange serves": there is more only where another source reaches further. */
  readonly outOfReach: Multirange;
}

export interface Wanted {
  readonly series: Series;
  /** Aligned, half-open. */
  readonly range: Range;
}

/** (wanted − covered) of any number of series, in one question to the ledger; in the order asked. */
export async function readLeft(sql: Queries, wanted: readonly Wanted[]): Promise<Left[]> {
  if (wanted.length === 0) return [];
  const asked = wanted.map(({ series: { dataset, exchange, symbol, timeframe }, range }, nr) => ({
    nr, dataset, exchange, symbol, timeframe, first_bucket: new Date(bucketOf(range.from, timeframe)), until: new Date(range.to),
  }));
  const rows = await sql<{ nr: number; kind: 'covered' | 'out-of-reach'; from: number; to: number }[]>`
    WITH wanted AS (
      SELECT * FROM json_to_recordset(${JSON.stringify(asked)}::text::json)
        AS one (nr int, dataset text, exchange text, symbol text, timeframe text, first_bucket timestamptz, until timestamptz)
    ),
    kept AS (
      SELECT nr, range_agg(covered) AS covered, range_agg(out_of_reach) AS out_of_reach
      FROM wanted JOIN coverage USING (dataset, exchange, symbol, timeframe)
      WHERE bucket >= first_bucket AND bucket < until
      GROUP BY nr
    ),
    kinds AS (
      SELECT nr, 'covered' AS kind, covered AS ranges FROM kept
      UNION ALL SELECT nr, 'out-of-reach', out_of_reach FROM kept
    )
    SELECT nr, kind, (extract(epoch FROM lower(part)) * 1000)::float8 AS from, (extract(epoch FROM upper(part)) * 1000)::float8 AS to
    FROM kinds, unnest(ranges) AS part`;
  const kept = wanted.map((): Record<'covered' | 'out-of-reach', Range[]> => ({ covered: [], 'out-of-reach': [] }));
  for (const { nr, kind, from, to } of rows) kept[nr]![kind].push({ from, to });
  return wanted.map(({ range }, nr) => leftOf(range, multirange(kept[nr]!.covered), multirange(kept[nr]!['out-of-reach'])));
}

function leftOf(range: Range, covered: Multirange, outOfReach: Multirange): Left {
  const all = multirange([range]);
  return { open: subtract(all, covered), outOfReach: intersect(all, outOfReach) };
}
