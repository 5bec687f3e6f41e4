import type { Queries } from './database.js';

/** Measured on two years of real 1m candles, with their index, on plain PostgreSQL. */
const TYPICAL = 146;
/** With fewer rows, empty pages would make most of the size. */
const ENOUGH = 100_000;

/** Bytes on disk that a candle takes in this database: by what it holds, once that is enough to tell. */
export async function bytesPerCandle(sql: Queries): Promise<number> {
  const [{ rows, bytes }] = await sql<[{ rows: number; bytes: number }]>`
    SELECT reltuples::float8 AS rows, pg_total_relation_size('ohlcv')::float8 AS bytes FROM pg_class WHERE oid = 'ohlcv'::regclass`;
  return rows < ENOUGH ? TYPICAL : bytes / rows;
}
