import type { Series } from '../../market/series.js';
import type { Queries } from '../database.js';
import { STRETCH_COLUMNS, stretchesJson, type Stretch } from './stretch.js';

/** An interval that an exchange calls without trades, while others traded. */
export interface ContradictedInterval {
  readonly series: Series;
  /** Open time, ms. */
  readonly time: number;
  /** Each other exchange's volume in the quote currency (volume × close), by name; approximate. */
  readonly others: readonly { readonly exchange: string; readonly volume: number }[];
}

/**
 * The intervals of the stretches that the ledger calls without trades and that have no candle, where at least two
 * other exchanges traded more of the same symbol than `threshold`, each. One round trip.
 *
 * @param known the series that there are to compare with
 * @param threshold in the quote currency
 */
export async function contradictedIntervals(
  sql: Queries, stretches: readonly Stretch[], known: readonly Omit<Series, 'dataset'>[], threshold: number,
): Promise<ContradictedInterval[]> {
  const others = JSON.stringify(known.map(({ exchange, symbol, timeframe }) => ({ exchange, symbol, timeframe })));
  const rows = await sql<(Omit<ContradictedInterval, 'series'> & { ordinal: number })[]>`
    WITH other AS (SELECT * FROM json_to_recordset(${others}::text::json) AS x (exchange text, symbol text, timeframe text)),
    silent AS (
      SELECT s.ordinal, s.exchange, s.symbol, s.timeframe, part
      FROM json_to_recordset(${stretchesJson(stretches)}::text::json) AS s (${sql.unsafe(STRETCH_COLUMNS)})
      JOIN coverage c ON c.dataset = 'candles' AND c.exchange = s.exchange AND c.symbol = s.symbol
        AND c.timeframe = s.timeframe AND c.bucket = s.bucket,
      unnest(c.no_trades * tstzrange(s."from", s."to")::tstzmultirange) part
    ),
    traded AS (
      SELECT s.ordinal, s.exchange, s.symbol, s.timeframe, o.time,
        json_agg(json_build_object('exchange', x.exchange, 'volume', o.volume) ORDER BY x.exchange COLLATE "C") AS others
      FROM silent s JOIN other x ON x.symbol = s.symbol AND x.timeframe = s.timeframe AND x.exchange <> s.exchange,
      LATERAL (
        SELECT time, (volume * close)::float8 AS volume FROM ohlcv
        WHERE exchange = x.exchange AND symbol = x.symbol AND timeframe = x.timeframe AND time >= lower(s.part) AND time < upper(s.part)
          AND volume * close > ${threshold}::float8::numeric
        OFFSET 0
      ) o
      GROUP BY s.ordinal, s.exchange, s.symbol, s.timeframe, o.time HAVING count(*) > 1
    )
    SELECT t.ordinal, (extract(epoch FROM t.time) * 1000)::float8 AS time, t.others FROM traded t
    WHERE NOT EXISTS (
      SELECT FROM ohlcv o WHERE o.exchange = t.exchange AND o.symbol = t.symbol AND o.timeframe = t.timeframe AND o.time = t.time)
    ORDER BY t.ordinal, t.time`;
  return rows.map(({ ordinal, ...row }) => ({ ...row, series: stretches[ordinal]!.series }));
}
