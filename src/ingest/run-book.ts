import type { Sql } from 'postgres';
import { hull } from '../market/range.js';
import { describeSeries } from '../market/describe-series.js';
import type { Request } from '../sources/source.js';
import { finishRun, finishRunSoFar, startRun, type RunStatus } from '../storage/run-repository.js';

/** Where it is written down what was asked of whom, and what came of it: table `ingest_runs`. */
export interface RunBook {
  /** @returns the run's id, for its pages to be counted under */
  begin(request: Request, source: string): Promise<string>;
  end(id: string, request: Request, status: RunStatus, error: string | undefined): Promise<void>;
}

/** Every request is a run of its own. */
export function separateRuns(sql: Sql, command: string): RunBook {
  return {
    begin: ({ series, wanted }, source) => startRun(sql, { command, series, source, asked: hull(wanted) }),
    end: (id, _request, status, error) => finishRun(sql, id, status, error),
  };
}

/**
 * All requests of a series and source in one day (UTC) are one run: for commands that ask every minute, for months.
 *
 * @param now milliseconds
 */
export function dailyRuns(sql: Sql, command: string, now: () => number): RunBook {
  const today = new Map<string, string>();
  let day = '';
  return {
    async begin(request, source) {
      const date = new Date(now()).toISOString().slice(0, 10);
      if (date !== day) today.clear();
      day = date;
      const key = `${describeSeries(request.series)} ${source}`;
      const begun = today.get(key);
      if (begun !== undefined) return begun;
      const id = await startRun(sql, { command, series: request.series, source, asked: hull(request.wanted) });
      today.set(key, id);
      return id;
    },
    end: (id, { wanted }, status, error) => finishRunSoFar(sql, id, hull(wanted), status, error),
  };
}
