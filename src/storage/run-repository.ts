import type { Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';

export interface RunCounts {
  readonly pages: number;
  readonly got: number;
  readonly new: number;
  readonly revised: number;
  readonly rejected: number;
}

export type RunStatus = 'done' | 'partial' | 'failed' | 'interrupted';

/** One request being executed: a row of `ingest_runs`, which says afterwards who was asked, when, and what came. */
export async function startRun(sql: Queries, run: { command: string; series: Series; source: string; asked: Range }): Promise<string> {
  const { command, series, source, asked } = run;
  const [row] = await sql<[{ id: string }]>`
    INSERT INTO ingest_runs (command, dataset, exchange, symbol, timeframe, source, asked)
    VALUES (${command}, ${series.dataset}, ${series.exchange}, ${series.symbol}, ${series.timeframe}, ${source},
      tstzrange(${new Date(asked.from)}, ${new Date(asked.to)}))
    RETURNING id::text`;
  return row.id;
}

/** Adds the counts of pages, in the transaction that stores them. */
export async function countPages(sql: Queries, id: string, counts: RunCounts): Promise<void> {
  await sql`
    UPDATE ingest_runs SET pages = pages + ${counts.pages}, got = got + ${counts.got}, new = new + ${counts.new},
      revised = revised + ${counts.revised}, rejected = rejected + ${counts.rejected}
    WHERE id = ${id}`;
}

export async function finishRun(sql: Queries, id: string, status: RunStatus, error: string | undefined): Promise<void> {
  await sql`UPDATE ingest_runs SET finished_at = now(), status = ${status}, error = ${error ?? null} WHERE id = ${id}`;
}

/** As {@link finishRun}, of a run that may go on: what it asked for grows. */
export async function finishRunSoFar(sql: Queries, id: string, asked: Range, status: RunStatus, error: string | undefined): Promise<void> {
  await sql`
    UPDATE ingest_runs SET finished_at = now(), status = ${status}, error = ${error ?? null},
      asked = range_merge(asked, tstzrange(${new Date(asked.from)}, ${new Date(asked.to)}))
    WHERE id = ${id}`;
}
