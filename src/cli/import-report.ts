import { messageOf } from '../errors.js';
import type { ImportJob } from '../ingest/import.js';
import type { ImportResult } from '../ingest/import-files.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { iso } from './iso.js';

/** One file of an import, as `--json` prints it. Times are ISO 8601 UTC. */
export interface FileReport {
  readonly file: string;
  readonly exchange: string | null;
  readonly symbol: string | null;
  readonly timeframe: string | null;
  /** `planned` by `--dry-run`: nothing was stored. `not-begun`: the import was stopped, or its database failed, before it. */
  readonly status: 'done' | 'partial' | 'failed' | 'interrupted' | 'not-begun' | 'planned';
  /** Candles that the file holds. */
  readonly got: number;
  readonly new: number;
  readonly revised: number;
  readonly rejected: number;
  /** Open times of the first and last candle. */
  readonly from: string | null;
  readonly to: string | null;
  /** Intervals between the first and the last candle that the file has no row for. */
  readonly holes: number;
  /** Those of them that the ledger now says had no trades. */
  readonly noTrades: number;
  readonly elapsedMs: number;
  /** Why it is not done. */
  readonly message: string | null;
}

/** What `titan import --json` prints. */
export interface ImportReport {
  readonly command: 'import';
  readonly sandbox: boolean;
  readonly dryRun: boolean;
  readonly files: readonly FileReport[];
}

const NOTHING = { exchange: null, symbol: null, timeframe: null, got: 0, new: 0, revised: 0, rejected: 0, from: null, to: null, holes: 0, noTrades: 0, elapsedMs: 0 } as const;

export function reportFile(result: ImportResult): FileReport {
  if (result.kind === 'unusable') return { ...NOTHING, file: result.name, status: 'failed', message: messageOf(result.error) };
  if (result.kind === 'not-begun') return { ...NOTHING, ...describe(result.job), status: 'not-begun', message: 'not begun; the same command imports it' };
  const { sum, job, elapsedMs } = result;
  return {
    ...describe(job),
    status: sum.status,
    got: sum.got, new: sum.new, revised: sum.revised, rejected: sum.rejected,
    from: sum.first === undefined ? null : iso(sum.first.time),
    to: sum.last === undefined ? null : iso(sum.last.time),
    noTrades: sum.absent['no-trades'],
    elapsedMs,
    message: messageFor(result),
  };
}

/** A file of a dry run. */
export function reportJob(job: ImportJob): FileReport {
  const { survey, reading } = job;
  const { file, exchange, symbol, timeframe, holes } = describe(job);
  return {
    ...NOTHING, file, exchange, symbol, timeframe, holes,
    status: 'planned', got: survey.candles, rejected: survey.rejected,
    from: iso(survey.first), to: iso(survey.last),
    noTrades: reading.complete ? holes : 0,
    message: null,
  };
}

function describe({ reading: { file, series }, survey }: ImportJob) {
  const { exchange, symbol, timeframe } = series;
  return { file: file.name, exchange, symbol, timeframe, holes: survey.holes };
}

function messageFor({ sum: { status, error, rejected, unanswered } }: ImportResult & { kind: 'imported' }): string | null {
  if (status === 'done') return null;
  if (status === 'interrupted') return 'stopped; the same command imports the rest';
  if (error !== undefined) return messageOf(error);
  const kept = `${rejected} invalid rows are kept in rejected_rows`;
  return unanswered > 0 ? `${kept}; ${unanswered} intervals stay missing` : kept;
}

/** By the contract of exit codes: what the import as a whole came to. */
export function exitCodeOf({ files }: ImportReport): ExitCode {
  return files.every(({ status }) => status === 'done' || status === 'planned') ? EXIT.done : EXIT.partial;
}

/** The error of an import that its database ended, whatever was stored before, or in which every file failed without a candle; else undefined. */
export function failureOf(results: readonly ImportResult[]): Error | undefined {
  const failed = results.flatMap((result) => (result.kind === 'imported' && result.sum.status === 'failed' ? [result.sum] : []));
  const fatal = failed.find(({ databaseFailed }) => databaseFailed) ?? (failed.length === results.length && failed.every(({ got }) => got === 0) ? failed[0] : undefined);
  return fatal?.error instanceof Error ? fatal.error : undefined;
}
