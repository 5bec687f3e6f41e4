import type { RejectedRow } from '../market/validation.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';

/** Keeps rows that did not pass validation, as they came. The same row refused again is one row, seen again. */
export async function recordRejected(sql: Queries, series: Series, runId: string, rejected: readonly RejectedRow[]): Promise<void> {
  await Promise.all(rejected.map(({ time, reason, raw }) => sql`
    INSERT INTO rejected_rows AS kept (dataset, exchange, symbol, timeframe, time, reason, raw, run_id)
    VALUES (${series.dataset}, ${series.exchange}, ${series.symbol}, ${series.timeframe},
      ${time === null ? null : new Date(time)}, ${reason}, ${JSON.stringify(raw) ?? 'null'}::text::json, ${runId})
    ON CONFLICT (dataset, exchange, symbol, timeframe, time, md5(raw::text)) DO UPDATE
    SET reason = excluded.reason, run_id = excluded.run_id, last_seen = now()`));
}
