import type { Timeframe } from '../market/timeframe.js';
import { messageOf } from '../errors.js';
import type { Suspicion } from '../ingest/cross-check.js';
import type { SeriesResult } from '../ingest/fetch.js';
import { datasetOf } from '../market/datasets/registry.js';
import { ABSENCE_REASONS, type AbsenceReason } from '../market/page.js';
import { selectPrimaryExchange } from '../market/primary.js';
import { preferredExchanges, type Priority } from '../market/priority.js';
import { countIntervals } from '../market/range.js';
import type { DatasetName } from '../market/series.js';
import { isPattern } from '../market/symbol-pattern.js';
import { Interruption } from './interruption.js';
import { redundancyBySymbol, type Redundancy } from './redundancy.js';

/** One series of a fetch, as `--json` prints it. Times are ISO 8601 UTC, prices exact decimal text. */
export interface SeriesReport {
  readonly exchange: string;
  readonly symbol: string;
  readonly dataset: DatasetName;
  /** Candles: their length; open interest: its period. */
  readonly timeframe: Timeframe;
  /** The symbol that was asked for, where a quote alias led to this one. */
  readonly insteadOf: string | null;
  readonly status: 'done' | 'partial' | 'failed' | 'interrupted' | 'left-out';
  /** Valid rows that came. */
  readonly got: number;
  readonly new: number;
  readonly revised: number;
  readonly rejected: number;
  /** Times of the first and last row that came. */
  readonly from: string | null;
  readonly to: string | null;
  /** Close of the last candle; of other rows the rate, the amount or the price. */
  readonly lastValue: string | null;
  readonly elapsedMs: number;
  /** Intervals asked for that have no row, by reason. */
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
  /** Exchanges that titan has no rules of its own for. */
  readonly generic: readonly string[];
  /** Closes that stand apart from the median of the other exchanges; `deviation` 0.02 is 2 % above it. */
  readonly suspicious: readonly SuspicionReport[];
}

export interface SuspicionReport extends Omit<Suspicion, 'time'> {
  readonly time: string;
}

/** What a fetch found beside its series. */
export interface FetchFindings {
  readonly sandbox: boolean;
  readonly suspicions: readonly Suspicion[];
  readonly priority: Priority;
  /** What stands between titan and an exchange now, by its id. */
  readonly troubles: ReadonlyMap<string, string>;
  readonly generic: readonly string[];
}

export function reportFetch(results: readonly SeriesResult[], { sandbox, suspicions, priority, troubles, generic }: FetchFindings): FetchReport {
  const asked = new Map(results.map((result) => [reportSeries(result), result.asked]));
  const series = [...asked.keys()];
  const primary: Record<string, string> = {};
  for (const symbol of new Set(series.map((one) => one.symbol))) {
    const having = series.filter((one) => one.symbol === symbol && one.got > 0).map(({ exchange }) => exchange);
    const chosen = selectPrimaryExchange(having, preferredExchanges(symbol, priority));
    if (chosen !== undefined) primary[symbol] = chosen;
  }
  return {
    command: 'fetch', sandbox, series, primary,
    redundancy: redundancyBySymbol(series, (one) => asked.get(one)!, troubles),
    generic,
    suspicious: suspicions.map((one) => ({ ...one, time: iso(one.time) })),
  };
}

const NOTHING = { got: 0, new: 0, revised: 0, rejected: 0, from: null, to: null, lastValue: null, elapsedMs: 0, unanswered: 0 } as const;
const NONE_ABSENT = Object.fromEntries(ABSENCE_REASONS.map((reason) => [reason, 0])) as Record<AbsenceReason, number>;

function reportSeries(result: SeriesResult): SeriesReport {
  const { exchange, symbol, dataset, timeframe } = result.series;
  const insteadOf = result.asked === symbol || isPattern(result.asked) ? null : result.asked;
  const key = { exchange, symbol, dataset, timeframe, insteadOf };
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
    lastValue: last === undefined ? null : datasetOf(result.series).headline(last),
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
