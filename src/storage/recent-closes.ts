import type { Series } from '../market/series.js';
import type { Queries } from './database.js';

/** The newest stored candles of a series, for people to look at. */
export interface RecentCloses {
  /** Open time (ms) of the newest. */
  readonly time: number;
  /** Its close, with the exchange's digits. */
  readonly close: string;
  /** Oldest first, the newest among them. */
  readonly closes: readonly number[];
}

export interface WantedCloses {
  readonly series: Series;
  /** So many of the newest candles. */
  readonly count: number;
}

/** Of any number of series in one question, in the order asked; undefined where nothing is stored. */
export async function readRecentCloses(sql: Queries, wanted: readonly WantedCloses[]): Promise<(RecentCloses | undefined)[]> {
  if (wanted.length === 0) return [];
  const asked = JSON.stringify(wanted.map(({ series: { exchange, symbol, timeframe }, count }, nr) => ({ nr, exchange, symbol, timeframe, count })));
  const rows = await sql<(RecentCloses & { nr: number })[]>`
    SELECT nr, (extract(epoch FROM max(time)) * 1000)::float8 AS time,
      (array_agg(close::text ORDER BY time DESC))[1] AS close, json_agg(close::float8 ORDER BY time) AS closes
    FROM json_to_recordset(${asked}::text::json) AS one (nr int, exchange text, symbol text, timeframe text, count int)
    CROSS JOIN LATERAL (
      SELECT time, close FROM ohlcv o
      WHERE o.exchange = one.exchange AND o.symbol = one.symbol AND o.timeframe = one.timeframe
      ORDER BY time DESC LIMIT one.count) candles
    GROUP BY nr`;
  const found = wanted.map((): RecentCloses | undefined => undefined);
  for (const { nr, ...recent } of rows) found[nr] = recent;
  return found;
}
