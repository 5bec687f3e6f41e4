import { isTimeframe, type Timeframe } from '../../market/timeframe.js';
import type { Range } from '../../market/range.js';
import type { Queries } from '../database.js';

/** A series of which the archive knows anything, and the outermost times (ms) of what it knows. */
export interface KnownSeries {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Open times of the first and last row. */
  readonly rows: Range | null;
  /** From the start of the first covered range to the end of the last. */
  readonly ledger: Range | null;
  /** Open times of the first and last rejected row that a run had asked for. */
  readonly rejected: Range | null;
  /** What ended runs had asked for; only where nothing else is known: everything that was asked has failed. */
  readonly failed: Range | null;
  /** Open time of the last row before `until`. */
  readonly lastCandle: number | null;
}

type Row = Record<'exchange' | 'symbol' | 'timeframe', string>
  & Record<`${'rows' | 'ledger' | 'rejected' | 'failed'}_${'from' | 'to'}` | 'last_candle', number | null>;

/**
 * All series with candles, a ledger, rejected rows or runs, ordered by name. Each table is stepped through
 * by its key, from series to series.
 *
 * @param until ms
 */
export async function knownSeries(sql: Queries, until: number): Promise<KnownSeries[]> {
  const ms = (time: string) => sql.unsafe(`(extract(epoch FROM ${time}) * 1000)::float8`);
  const of = (table: string) => sql.unsafe(`${table}.exchange = s.exchange AND ${table}.symbol = s.symbol AND ${table}.timeframe = s.timeframe`);
  const steps = (table: string, where = 'true') => sql.unsafe(`
    (SELECT exchange, symbol, timeframe FROM ${table} WHERE ${where} ORDER BY exchange, symbol, timeframe LIMIT 1)
    UNION ALL
    SELECT n.* FROM ${table}_series s, LATERAL (
      SELECT t.exchange, t.symbol, t.timeframe FROM ${table} t
      WHERE ${where} AND (t.exchange, t.symbol, t.timeframe) > (s.exchange, s.symbol, s.timeframe)
      ORDER BY t.exchange, t.symbol, t.timeframe LIMIT 1) n`);
  const candles = `dataset = 'candles'`;
  const found = await sql<Row[]>`
    WITH RECURSIVE ohlcv_series AS (${steps('ohlcv')}),
    coverage_series AS (${steps('coverage', candles)}),
    rejected_rows_series AS (${steps('rejected_rows', candles)}),
    ingest_runs_series AS (${steps('ingest_runs', candles)}),
    series AS (
      SELECT * FROM ohlcv_series UNION SELECT * FROM coverage_series
      UNION SELECT * FROM rejected_rows_series UNION SELECT * FROM ingest_runs_series
    )
    SELECT s.exchange, s.symbol, s.timeframe,
      ${ms('first_row.time')} AS rows_from, ${ms('last_row.time')} AS rows_to,
      ${ms('lower(first_bucket.covered)')} AS ledger_from, ${ms('upper(last_bucket.covered)')} AS ledger_to,
      ${ms('refused.first')} AS rejected_from, ${ms('refused.last')} AS rejected_to,
      ${ms('failed.first')} AS failed_from, ${ms('failed.last')} AS failed_to,
      ${ms('last_candle.time')} AS last_candle
    FROM series s
    LEFT JOIN LATERAL (SELECT time FROM ohlcv o WHERE ${of('o')} ORDER BY time LIMIT 1) first_row ON true
    LEFT JOIN LATERAL (SELECT time FROM ohlcv o WHERE ${of('o')} ORDER BY time DESC LIMIT 1) last_row ON true
    LEFT JOIN LATERAL (SELECT time FROM ohlcv o WHERE ${of('o')} AND time < ${new Date(until)} ORDER BY time DESC LIMIT 1) last_candle ON true
    LEFT JOIN LATERAL (
      SELECT covered FROM coverage c WHERE dataset = 'candles' AND ${of('c')} AND NOT isempty(covered) ORDER BY bucket LIMIT 1) first_bucket ON true
    LEFT JOIN LATERAL (
      SELECT covered FROM coverage c WHERE dataset = 'candles' AND ${of('c')} AND NOT isempty(covered) ORDER BY bucket DESC LIMIT 1) last_bucket ON true
    LEFT JOIN LATERAL (
      SELECT min(r.time) AS first, max(r.time) AS last FROM rejected_rows r JOIN ingest_runs u ON u.id = r.run_id
      WHERE r.dataset = 'candles' AND ${of('r')} AND u.asked @> r.time) refused ON true
    LEFT JOIN LATERAL (
      SELECT min(lower(u.asked)) AS first, max(upper(u.asked)) AS last FROM ingest_runs u
      WHERE u.dataset = 'candles' AND ${of('u')} AND u.status <> 'running'
        AND first_row.time IS NULL AND first_bucket.covered IS NULL AND refused.first IS NULL) failed ON true
    ORDER BY s.exchange, s.symbol, s.timeframe`;
  return found.flatMap((row) => (isTimeframe(row.timeframe) ? [fromRow(row, row.timeframe)] : []));
}

function fromRow(row: Row, timeframe: Timeframe): KnownSeries {
  const range = (name: 'rows' | 'ledger' | 'rejected' | 'failed'): Range | null => {
    const from = row[`${name}_from`];
    const to = row[`${name}_to`];
    return from === null || to === null ? null : { from, to };
  };
  return {
    exchange: row.exchange, symbol: row.symbol, timeframe,
    rows: range('rows'), ledger: range('ledger'), rejected: range('rejected'), failed: range('failed'),
    lastCandle: row.last_candle,
  };
}
