import { isTemporary, messageOf, PermanentError, TemporaryError, TitanError, UsageError } from '../errors.js';
import type { Suspicion } from '../ingest/cross-check.js';
import type { SeriesResult } from '../ingest/fetch.js';
import { ABSENCE_REASONS, type AbsenceReason } from '../market/page.js';
import { selectPrimaryExchange } from '../market/primary.js';
import { countIntervals } from '../market/range.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';

/** One series of a fetch, as `--json` prints it. Times are ISO 8601 UTC, prices exact decimal text. */
export interface SeriesReport {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly status: 'done' | 'partial' | 'failed' | 'interrupted' | 'left-out';
  /** Valid candles that came. */
  readonly got: number;
  readonly new: number;
  readonly revised: number;
  readonly rejected: number;
  /** Open times of the first and last candle that came. */
  readonly from: string | null;
  readonly to: string | null;
  readonly lastClose: string | null;
  readonly elapsedMs: number;
  /** Intervals asked for that have no candle, by reason. */
  readonly absent: Readonly<Record<AbsenceReason, number>>;
  /** Intervals asked for that are still not accounted for. */
  readonly unanswered: number;
  /** Why it is not done, or left out. */
  readonly message: string | null;
}

/** What `titan fetch --json` prints. */
export interface FetchReport {
  readonly command: 'fetch';
  readonly sandbox: boolean;
  readonly series: readonly SeriesReport[];
  /** For each symbol the exchange that `ohlcv_primary` takes first, among those that answered. */
  readonly primary: Readonly<Record<string, string>>;
  /** For each symbol which of the exchanges that list it answered, and why the others did not. */
  readonly redundancy: Readonly<Record<string, Redundancy>>;
  /** Closes that stand apart from the median of the other exchanges; `deviation` 0.02 is 2 % above it. */
  readonly suspicious: readonly SuspicionReport[];
}

export interface Redundancy {
  readonly answered: readonly string[];
  readonly failed: readonly { readonly exchange: string; readonly reason: string }[];
}

export interface SuspicionReport extends Omit<Suspicion, 'time'> {
  readonly time: string;
}

export function reportFetch(results: readonly SeriesResult[], suspicions: readonly Suspicion[], sandbox: boolean): FetchReport {
  const series = results.map(reportSeries);
  const primary: Record<string, string> = {};
  const redundancy: Record<string, Redundancy> = {};
  for (const symbol of new Set(series.map((one) => one.symbol))) {
    const ofSymbol = series.filter((one) => one.symbol === symbol && one.status !== 'left-out');
    const chosen = selectPrimaryExchange(ofSymbol.filter((one) => one.got > 0).map((one) => one.exchange));
    if (chosen !== undefined) primary[symbol] = chosen;
    redundancy[symbol] = redundancyOf(ofSymbol);
  }
  return { command: 'fetch', sandbox, series, primary, redundancy, suspicious: suspicions.map((one) => ({ ...one, time: iso(one.time) })) };
}

/** An exchange has answered for a symbol when it did so for every timeframe that was asked of it. */
function redundancyOf(series: readonly SeriesReport[]): Redundancy {
  const failed = new Map<string, string>();
  for (const { exchange, status, message } of series) {
    if ((status === 'failed' || status === 'interrupted') && !failed.has(exchange)) failed.set(exchange, (message ?? status).replace(`${exchange}: `, ''));
  }
  return {
    answered: [...new Set(series.map(({ exchange }) => exchange))].filter((exchange) => !failed.has(exchange)),
    failed: [...failed].map(([exchange, reason]) => ({ exchange, reason })),
  };
}

const NOTHING = { got: 0, new: 0, revised: 0, rejected: 0, from: null, to: null, lastClose: null, elapsedMs: 0, unanswered: 0 } as const;
const NONE_ABSENT = Object.fromEntries(ABSENCE_REASONS.map((reason) => [reason, 0])) as Record<AbsenceReason, number>;

function reportSeries(result: SeriesResult): SeriesReport {
  const { exchange, symbol, timeframe } = result.series;
  const key = { exchange, symbol, timeframe };
  if (result.kind === 'left-out') return { ...key, ...NOTHING, absent: NONE_ABSENT, status: 'left-out', message: result.reason };
  if (result.kind === 'unreachable') {
    const status = result.error instanceof Interruption ? 'interrupted' : 'failed';
    return { ...key, ...NOTHING, absent: NONE_ABSENT, status, message: messageOf(result.error) };
  }
  const { outcome, elapsedMs } = result;
  const { status, got, revised, rejected, first, last, absent } = outcome;
  const unanswered = countIntervals(outcome.unanswered, timeframe);
  return {
    ...key, status, got, new: outcome.new, revised, rejected,
    from: first === undefined ? null : iso(first.time),
    to: last === undefined ? null : iso(last.time),
    lastClose: last?.close ?? null,
    elapsedMs, absent, unanswered,
    message: messageFor(outcome.error, status, rejected, unanswered),
  };
}

function messageFor(error: unknown, status: SeriesReport['status'], rejected: number, unanswered: number): string | null {
  if (status === 'done') return null;
  if (status === 'interrupted') return `stopped with ${unanswered} intervals still to ask`;
  if (error !== undefined) return messageOf(error);
  if (rejected > 0) return `${rejected} invalid rows are kept in rejected_rows; ${unanswered} intervals stay missing`;
  return `the exchange left ${unanswered} intervals unanswered`;
}

function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** By the contract of exit codes: what the command as a whole came to, when something was stored. */
export function exitCodeOf(results: readonly SeriesResult[]): ExitCode {
  const tried = results.filter((result) => result.kind !== 'left-out');
  return tried.every((result) => result.kind === 'executed' && result.outcome.status === 'done') ? EXIT.done : EXIT.partial;
}

/** The error of a fetch that came to nothing, with every exchange's reason; undefined when anything was stored. */
export function totalFailure(results: readonly SeriesResult[]): TitanError | undefined {
  if (results.some((result) => result.kind === 'executed' && result.outcome.pages > 0)) return undefined;
  const errors = results.flatMap((result) =>
    result.kind === 'unreachable' ? [result.error] : result.kind === 'executed' && result.outcome.error !== undefined ? [result.outcome.error] : []);
  const [first] = errors;
  const message = [...new Set(errors.map(messageOf))].join('; ');
  const hint = errors.find((error): error is TitanError => error instanceof TitanError && error.hint !== undefined)?.hint;
  if (errors.every(isTemporary)) {
    return new TemporaryError(message, {
      cause: first,
      hint: hint ?? 'Nothing was fetched. Check the network, or add --sandbox to try titan without one.',
    });
  }
  const Kind = errors.every((error) => error instanceof UsageError) ? UsageError : PermanentError;
  return new Kind(message, hint === undefined ? { cause: first } : { cause: first, hint });
}
