import type { Timeframe } from '../market/timeframe.js';
import type { DatasetName } from '../market/series.js';
import { isTemporary, messageOf, PermanentError, TemporaryError, TitanError } from '../errors.js';
import type { SeriesBackfill } from '../ingest/backfill/backfill.js';
import { ABSENCE_REASONS, type AbsenceReason } from '../market/page.js';
import { countIntervals, hull } from '../market/range.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { iso } from './iso.js';

/** What `titan backfill --json` prints. Times are ISO 8601 UTC. */
export interface BackfillReport {
  readonly command: 'backfill';
  readonly sandbox: boolean;
  readonly series: readonly BackfilledSeries[];
  /** Intervals of all series that are still open. */
  readonly left: number;
}

export interface BackfilledSeries {
  readonly exchange: string;
  readonly symbol: string;
  readonly dataset: DatasetName;
  /** Or period. */
  readonly timeframe: Timeframe;
  /** `done`: every wanted interval is accounted for; `partial`: some are not; `failed`: and nothing came. */
  readonly status: 'done' | 'partial' | 'failed' | 'left-out';
  /** Valid candles that came. */
  readonly got: number;
  readonly new: number;
  readonly revised: number;
  readonly rejected: number;
  /** Valid candles by where they came from. */
  readonly sources: Readonly<Record<string, number>>;
  /** Intervals that this run found to have no candle, by reason. */
  readonly absent: Readonly<Record<AbsenceReason, number>>;
  /** Wanted intervals that are still open, and where they lie. */
  readonly left: number;
  readonly leftFrom: string | null;
  readonly leftTo: string | null;
  /** Why it is not done, or left out. */
  readonly message: string | null;
}

export function reportBackfill(results: readonly SeriesBackfill[], sandbox: boolean): BackfillReport {
  const series = results.map(reportSeries);
  return { command: 'backfill', sandbox, series, left: series.reduce((sum, { left }) => sum + left, 0) };
}

function reportSeries(result: SeriesBackfill): BackfilledSeries {
  const { series, leftOut, outcomes, left: open, error } = result;
  const { exchange, symbol, dataset, timeframe } = series;
  const sum = (read: (outcome: SeriesBackfill['outcomes'][number]) => number) => outcomes.reduce((total, outcome) => total + read(outcome), 0);
  const sources: Record<string, number> = {};
  for (const { source, got } of outcomes) sources[source] = (sources[source] ?? 0) + got;
  const left = countIntervals(open, timeframe);
  const span = left === 0 ? undefined : hull(open);
  const got = sum((outcome) => outcome.got);
  return {
    exchange, symbol, dataset, timeframe, got, sources, left,
    status: leftOut !== undefined ? 'left-out' : left === 0 ? 'done' : error !== undefined && outcomes.every(({ pages }) => pages === 0) ? 'failed' : 'partial',
    new: sum((outcome) => outcome.new),
    revised: sum(({ revised }) => revised),
    rejected: sum(({ rejected }) => rejected),
    absent: Object.fromEntries(ABSENCE_REASONS.map((reason) => [reason, sum(({ absent }) => absent[reason])])) as Record<AbsenceReason, number>,
    leftFrom: span === undefined ? null : iso(span.from),
    leftTo: span === undefined ? null : iso(span.to),
    message: leftOut ?? (left === 0 ? null : whyLeft(result, sum(({ rejected }) => rejected))),
  };
}

function whyLeft({ error, forgotten }: SeriesBackfill, rejected: number): string {
  if (error instanceof Interruption) return 'stopped';
  if (error !== undefined) return messageOf(error);
  if (forgotten.length > 0) return 'was stored, but the database no longer has it: it was restarted and may run with synchronous_commit = off';
  return rejected > 0 ? `${rejected} invalid rows are kept in rejected_rows` : 'no source answered for it';
}

/** By the contract of exit codes. */
export function exitCodeOf({ left }: BackfillReport): ExitCode {
  return left === 0 ? EXIT.done : EXIT.partial;
}

/** The error of a backfill of which nothing could be done, with every exchange's reason; undefined when something was, or nothing had to be. */
export function totalFailure(results: readonly SeriesBackfill[]): TitanError | undefined {
  const tried = results.filter(({ leftOut }) => leftOut === undefined);
  if (tried.length === 0 || tried.some(({ outcomes, left }) => left.length === 0 || outcomes.some(({ pages }) => pages > 0))) return undefined;
  const errors = tried.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (errors.length === 0) return undefined;
  const message = [...new Set(errors.map(messageOf))].join('; ');
  const Kind = errors.some(isTemporary) ? TemporaryError : PermanentError;
  const hint = errors.find((error): error is TitanError => error instanceof TitanError && error.hint !== undefined)?.hint;
  return new Kind(message, { cause: errors[0], hint: hint ?? 'Nothing was fetched. The same command goes on when the trouble is over.' });
}
