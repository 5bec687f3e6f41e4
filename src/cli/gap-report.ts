import type { Timeframe } from '../market/timeframe.js';
import type { DatasetName } from '../market/series.js';
import type { Contradiction, Gap, GapEvidence, SeriesGaps } from '../ingest/gaps.js';
import type { GapClass } from '../market/gap-class.js';
import { holds, subtract, type Multirange, type Range } from '../market/range.js';
import { countBetween } from '../market/timeframe.js';
import type { CheckedSeries, GapCheck } from './gap-check.js';
import type { GapScope } from './gap-options.js';
import type { Allowance, SeriesVerdict } from './gap-verdict.js';
import { iso } from './iso.js';

/** What `titan gaps report --json` prints. Times are ISO 8601 UTC. */
export interface GapReportJson {
  readonly command: 'gaps report';
  readonly sandbox: boolean;
  readonly checkedAt: string;
  readonly allowance: { readonly maxMissing: number | null; readonly maxMissingRate: number | null; readonly maxAge: number; readonly baseline: string | null };
  /** Classes whose gaps are listed, and judged where they count. */
  readonly classes: readonly GapClass[];
  /** `gaps`: exit code 1. */
  readonly verdict: 'complete' | 'gaps';
  /** How many series were looked at: with --quiet, `series` holds only those that fail. */
  readonly checked: number;
  readonly series: readonly SeriesJson[];
  readonly gaps: readonly GapJson[];
  /** Symbols, exchanges and timeframes that were named, and of which the archive has nothing. */
  readonly unknown: readonly string[];
  /** Where an exchange had no trades while others traded; null unless compared. */
  readonly contradictions: readonly ContradictionJson[] | null;
}

export interface ContradictionJson {
  readonly exchange: string;
  readonly symbol: string;
  readonly dataset: DatasetName;
  /** Or period. */
  readonly timeframe: Timeframe;
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  readonly intervals: number;
  /** Volume × close, in the quote currency: approximate. */
  readonly others: readonly { readonly exchange: string; readonly volume: number }[];
}

export interface SeriesJson {
  readonly exchange: string;
  readonly symbol: string;
  readonly dataset: DatasetName;
  /** Or period. */
  readonly timeframe: Timeframe;
  readonly status: SeriesVerdict['status'];
  /** What is accounted for: open time of the first interval, and the end of the last. */
  readonly from: string;
  readonly to: string;
  /** Of that time: stored + all of `absent`. */
  readonly intervals: number;
  /** Intervals that should have a candle: stored + missing. */
  readonly expected: number;
  readonly stored: number;
  /** Missing, rejected and lost together. */
  readonly missing: number;
  /** missing / expected. */
  readonly gapRate: number;
  /** Of those that are missing and stale, what the baseline does not know. */
  readonly newMissing: number;
  readonly newStale: number;
  readonly longestGap: { readonly from: string; readonly to: string; readonly intervals: number } | null;
  /** Open time of the newest candle. */
  readonly lastRow: string | null;
  /** Seconds since it closed. */
  readonly age: number | null;
  /** Intervals without a candle, by class. */
  readonly absent: Readonly<Record<GapClass, number>>;
}

export interface GapJson {
  readonly exchange: string;
  readonly symbol: string;
  readonly dataset: DatasetName;
  /** Or period. */
  readonly timeframe: Timeframe;
  readonly class: GapClass;
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  readonly intervals: number;
  /** Whether the baseline has all of it. */
  readonly known: boolean;
  readonly evidence: {
    /** When the ledger last changed there. */
    readonly settledAt: string | null;
    readonly run: {
      readonly id: string; readonly command: string; readonly source: string; readonly startedAt: string; readonly finishedAt: string;
      readonly status: string; readonly got: number; readonly rejected: number; readonly error: string | null;
    } | null;
    readonly rejection: { readonly reason: string; readonly seenAt: string } | null;
    readonly outage: { readonly silent: number; readonly traded: string } | null;
  };
}

export interface ReportSettings {
  readonly sandbox: boolean;
  readonly allowance: Allowance;
  readonly baseline: string | undefined;
  readonly scope: GapScope;
}

export function reportCheck({ now, series, unknown, contradictions }: GapCheck, { sandbox, allowance, baseline, scope }: ReportSettings): GapReportJson {
  const failed = unknown.length > 0 || series.some(({ verdict }) => verdict.status === 'failing');
  return {
    command: 'gaps report', sandbox, checkedAt: iso(now),
    allowance: { maxMissing: allowance.missing, maxMissingRate: allowance.missingRate, maxAge: allowance.age, baseline: baseline ?? null },
    classes: scope.classes,
    verdict: failed ? 'gaps' : 'complete',
    checked: series.length,
    series: series.map(({ report, verdict }) => seriesJson(report, verdict)),
    gaps: series.flatMap(gapsJson),
    unknown,
    contradictions: contradictions?.map(contradictionJson) ?? null,
  };
}

function contradictionJson({ series: { exchange, symbol, dataset, timeframe }, range, intervals, others }: Contradiction): ContradictionJson {
  return { exchange, symbol, dataset, timeframe, from: iso(range.from), to: iso(range.to), intervals, others };
}

function seriesJson({ series: { exchange, symbol, dataset, timeframe }, range, longestGap, lastRow, age, counts, ...numbers }: SeriesGaps, { status, newMissing, newStale }: SeriesVerdict): SeriesJson {
  const { intervals, expected, stored, missing, gapRate } = numbers;
  return {
    exchange, symbol, dataset, timeframe, status, from: iso(range.from), to: iso(range.to), intervals, expected, stored, missing, gapRate, newMissing, newStale,
    longestGap: longestGap === null ? null : { from: iso(longestGap.from), to: iso(longestGap.to), intervals: countBetween(longestGap.from, longestGap.to, timeframe) },
    lastRow: lastRow === null ? null : iso(lastRow),
    age: age === null ? null : Math.round(age / 1000),
    absent: counts,
  };
}

function gapsJson({ gaps, known }: CheckedSeries): GapJson[] {
  const fresh = new Map([...known].map(([gapClass, parts]) => [gapClass, subtract(gaps.filter((gap) => gap.class === gapClass).map(({ range }) => range), parts)]));
  return gaps.map(({ series: { exchange, symbol, dataset, timeframe }, range, intervals, evidence, class: gapClass }: Gap) => ({
    exchange, symbol, dataset, timeframe, class: gapClass, from: iso(range.from), to: iso(range.to), intervals,
    known: (known.get(gapClass)?.length ?? 0) > 0 && !meets(fresh.get(gapClass) ?? [], range),
    evidence: evidenceJson(evidence),
  }));
}

/** Whether any of the ranges, which begin where the range does or inside it, lies in it. */
function meets(ranges: Multirange, range: Range): boolean {
  if (holds(ranges, range.from) || holds(ranges, range.to - 1)) return true;
  return ranges.some(({ from }) => from > range.from && from < range.to);
}

function evidenceJson({ settledAt, run, rejection, outage }: GapEvidence): GapJson['evidence'] {
  return {
    settledAt: settledAt === null ? null : iso(settledAt),
    run: run === null ? null : {
      id: run.id, command: run.command, source: run.source, startedAt: iso(run.startedAt), finishedAt: iso(run.finishedAt),
      status: run.status, got: run.got, rejected: run.rejected, error: run.error,
    },
    rejection: rejection === null ? null : { reason: rejection.reason, seenAt: iso(rejection.seenAt) },
    outage,
  };
}
