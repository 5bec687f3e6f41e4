import type { FileVersion, RecordedFile } from '../market/page.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';

/**
 * Records which version of a file is read, in the transaction that stores its first rows, and again in that of its last ones. A part
 * that is read of another version than the one on record leaves that on record: rows of it may still be there.
 */
export async function recordFile(sql: Queries, series: Series, { name, range, sha256, whole }: FileVersion): Promise<void> {
  await sql`
    INSERT INTO archive_files AS kept (dataset, exchange, symbol, timeframe, name, covers, sha256)
    VALUES (${series.dataset}, ${series.exchange}, ${series.symbol}, ${series.timeframe}, ${name},
      tstzrange(${new Date(range.from)}, ${new Date(range.to)}), ${sha256})
    ON CONFLICT (dataset, exchange, symbol, timeframe, name) DO UPDATE
    SET sha256 = excluded.sha256, covers = excluded.covers, read_at = now()
    WHERE ${whole}::boolean OR kept.sha256 = excluded.sha256`;
}

/** The files that rows of a series were read from. */
export async function readFiles(sql: Queries, series: Series): Promise<RecordedFile[]> {
  const rows = await sql<{ name: string; sha256: string; from: number; to: number }[]>`
    SELECT name, sha256, (extract(epoch FROM lower(covers)) * 1000)::float8 AS from, (extract(epoch FROM upper(covers)) * 1000)::float8 AS to
    FROM archive_files
    WHERE dataset = ${series.dataset} AND exchange = ${series.exchange} AND symbol = ${series.symbol} AND timeframe = ${series.timeframe}
    ORDER BY name`;
  return rows.map(({ name, sha256, from, to }) => ({ name, sha256, range: { from, to } }));
}
