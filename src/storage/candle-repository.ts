import type { Candle } from '../market/candle.js';
import type { Multirange } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';
import { decimalsLiteral, multirangeLiteral } from './sql-text.js';

export interface StoredCounts {
  /** Rows that were not there. */
  readonly new: number;
  /** Rows that were there with other values. */
  readonly revised: number;
}

/**
 * Inserts candles, and replaces those whose values the exchange has changed since. Equal numbers
 * with other digits (`1.10`, `1.1`) are no change. A row that this statement inserted has no
 * previous transaction (`xmax = 0`), which tells new from revised without reading first.
 */
export async function upsertCandles(sql: Queries, series: Series, candles: readonly Candle[]): Promise<StoredCounts> {
  if (candles.length === 0) return { new: 0, revised: 0 };
  const column = (read: (candle: Candle) => string) => decimalsLiteral(candles.map(read));
  const [counts] = await sql<[{ new: number; revised: number }]>`
    WITH stored AS (
      INSERT INTO ohlcv AS kept (time, exchange, symbol, timeframe, open, high, low, close, volume)
      SELECT to_timestamp(time / 1000), ${series.exchange}, ${series.symbol}, ${series.timeframe}, open, high, low, close, volume
      FROM unnest(
        ${column((candle) => String(candle.time))}::text::float8[],
        ${column((candle) => candle.open)}::text::numeric[],
        ${column((candle) => candle.high)}::text::numeric[],
        ${column((candle) => candle.low)}::text::numeric[],
        ${column((candle) => candle.close)}::text::numeric[],
        ${column((candle) => candle.volume)}::text::numeric[]
      ) AS page (time, open, high, low, close, volume)
      ON CONFLICT (exchange, symbol, timeframe, time) DO UPDATE
      SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume
      WHERE (kept.open, kept.high, kept.low, kept.close, kept.volume)
        IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)
      RETURNING xmax = 0 AS fresh
    )
    SELECT count(*) FILTER (WHERE fresh)::int AS new, count(*) FILTER (WHERE NOT fresh)::int AS revised FROM stored`;
  return counts;
}

/** Whether any candle of the series is stored from `first` to `last` (open times, ms; both inclusive). */
export async function holdsCandles(sql: Queries, series: Series, { first, last }: { first: number; last: number }): Promise<boolean> {
  const rows = await sql`
    SELECT FROM ohlcv
    WHERE exchange = ${series.exchange} AND symbol = ${series.symbol} AND timeframe = ${series.timeframe}
      AND time >= ${new Date(first)} AND time <= ${new Date(last)}
    LIMIT 1`;
  return rows.length > 0;
}

/** Open times (ms) of the stored candles that lie in the ranges, ascending. */
export async function storedTimes(sql: Queries, series: Series, ranges: Multirange): Promise<number[]> {
  const first = ranges[0];
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return [];
  const rows = await sql<{ time: Date }[]>`
    SELECT time FROM ohlcv
    WHERE exchange = ${series.exchange} AND symbol = ${series.symbol} AND timeframe = ${series.timeframe}
      AND time >= ${new Date(first.from)} AND time < ${new Date(last.to)}
      AND time <@ ${multirangeLiteral(ranges)}::text::tstzmultirange
    ORDER BY time`;
  return rows.map(({ time }) => time.getTime());
}
