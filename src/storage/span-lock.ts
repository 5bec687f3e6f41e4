import type { Multirange } from '../market/range.js';
import type { Series } from '../market/series.js';
import { splitByBucket } from './coverage-bucket.js';
import type { Queries } from './database.js';

const WEEK = 7 * 24 * 3_600_000;
/** The server has room for some thousand locks in all, and an answer may settle ten years at once. */
const MOST_LOCKS = 64;

/**
 * Until its end, a transaction has these ranges of a series to itself, and all that shares a row of the ledger with them. It must ask
 * but once, for all that it will touch: then no two can wait for each other's locks. Weeks that are 64 weeks apart share a lock.
 */
export async function lockSpan(sql: Queries, { dataset, exchange, symbol, timeframe }: Series, ranges: Multirange): Promise<void> {
  const buckets = [...splitByBucket(ranges, timeframe).keys()];
  const locks = [...new Set(buckets.map((bucket) => Math.floor(bucket / WEEK) % MOST_LOCKS))].sort((a, b) => a - b);
  const name = `titan ${dataset} ${exchange} ${symbol} ${timeframe}`;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}, lock)) FROM unnest(${`{${locks.join()}}`}::text::int[]) AS lock`;
}
