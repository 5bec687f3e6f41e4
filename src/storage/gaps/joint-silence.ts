import type { Range } from '../../market/range.js';
import type { Timeframe } from '../../market/timeframe.js';
import { bucketOf } from '../coverage-bucket.js';
import type { Queries } from '../database.js';

/** A stretch of time in which several symbols of one exchange had no trades, and none had any. */
export interface JointSilence extends Range {
  readonly exchange: string;
  readonly timeframe: Timeframe;
  /** How many symbols the ledger calls silent. */
  readonly symbols: number;
}

/**
 * Where, by the ledger, at least two symbols of an exchange had no trades at once, and no symbol of it that
 * was asked for the same timeframe had a candle. Symbols that were not asked, not listed or out of reach there
 * say nothing. Parts of one stretch may come as several, touching.
 *
 * @param within ms; only these parts of the ledger's buckets are looked at
 */
export async function jointSilences(sql: Queries, exchange: string, timeframe: Timeframe, within: Range): Promise<JointSilence[]> {
  const rows = await sql<(Range & { symbols: number })[]>`
    WITH ledger AS MATERIALIZED (
      SELECT bucket, no_trades, covered - no_trades - not_listed - out_of_reach AS expected FROM coverage
      WHERE dataset = 'candles' AND exchange = ${exchange} AND timeframe = ${timeframe}
        AND bucket >= ${new Date(bucketOf(within.from, timeframe))} AND bucket < ${new Date(within.to)}
    ),
    quiet AS MATERIALIZED (
      SELECT bucket, range_intersect_agg('{(,)}'::tstzmultirange - expected)
        * tstzmultirange(tstzrange(${new Date(within.from)}, ${new Date(within.to)})) AS ranges
      FROM ledger GROUP BY bucket HAVING count(*) FILTER (WHERE NOT isempty(no_trades)) > 1
    ),
    parts AS (
      SELECT part FROM quiet q JOIN ledger l USING (bucket), unnest(l.no_trades * q.ranges) part
    ),
    turns AS (
      SELECT time, sum(turn)::int AS turn
      FROM (SELECT lower(part) AS time, 1 AS turn FROM parts UNION ALL SELECT upper(part), -1 FROM parts) ends
      GROUP BY time
    ),
    levels AS (
      SELECT time, lead(time) OVER (ORDER BY time) AS next, sum(turn) OVER (ORDER BY time)::int AS symbols FROM turns
    )
    SELECT (extract(epoch FROM time) * 1000)::float8 AS from, (extract(epoch FROM next) * 1000)::float8 AS to, symbols
    FROM levels WHERE symbols > 1 ORDER BY time`;
  return rows.map((row) => ({ ...row, exchange, timeframe }));
}

/**
 * Open times (ms) of the candles that series have in the stretches, ascending: candles where the ledger knows
 * of none, which only someone beside titan can have stored.
 */
export async function candlesWithin(sql: Queries, series: SeriesNames, stretches: readonly Range[]): Promise<number[]> {
  const rows = await sql<{ time: number }[]>`
    WITH series AS (SELECT * FROM json_to_recordset(${namesJson(series)}::text::json) AS s (exchange text, symbol text, timeframe text)),
    stretch AS (SELECT * FROM json_to_recordset(${rangesJson(stretches)}::text::json) AS t ("from" timestamptz, "to" timestamptz))
    SELECT DISTINCT (extract(epoch FROM o.time) * 1000)::float8 AS time
    FROM stretch t, series s, LATERAL (
      SELECT time FROM ohlcv WHERE exchange = s.exchange AND symbol = s.symbol AND timeframe = s.timeframe AND time >= t."from" AND time < t."to"
      OFFSET 0
    ) o ORDER BY 1`;
  return rows.map(({ time }) => time);
}

/** For each stretch the first of the exchanges, by name, that traded in it; null where none did. A candle of volume 0 is no trade. */
export async function tradedWithin(sql: Queries, series: SeriesNames, stretches: readonly Range[]): Promise<(string | null)[]> {
  const rows = await sql<{ ordinal: number; exchange: string | null }[]>`
    WITH series AS MATERIALIZED (SELECT * FROM json_to_recordset(${namesJson(series)}::text::json) AS s (exchange text, symbol text, timeframe text)),
    stretch AS (SELECT * FROM json_to_recordset(${rangesJson(stretches)}::text::json) AS t (ordinal int, "from" timestamptz, "to" timestamptz))
    SELECT t.ordinal, (
      SELECT s.exchange FROM series s
      WHERE EXISTS (
        SELECT FROM ohlcv o WHERE o.exchange = s.exchange AND o.symbol = s.symbol AND o.timeframe = s.timeframe
          AND o.time >= t."from" AND o.time < t."to" AND o.volume > 0)
      ORDER BY s.exchange COLLATE "C" LIMIT 1
    ) AS exchange FROM stretch t ORDER BY t.ordinal`;
  return rows.map(({ exchange }) => exchange);
}

type SeriesNames = readonly { readonly exchange: string; readonly symbol: string; readonly timeframe: string }[];

function namesJson(series: SeriesNames): string {
  return JSON.stringify(series.map(({ exchange, symbol, timeframe }) => ({ exchange, symbol, timeframe })));
}

function rangesJson(stretches: readonly Range[]): string {
  return JSON.stringify(stretches.map(({ from, to }, ordinal) => ({ ordinal, from: new Date(from).toISOString(), to: new Date(to).toISOString() })));
}
