import type { Timeframe } from '../market/timeframe.js';
import type { DatasetName, Series } from '../market/series.js';
import type { FillEffort } from '../ingest/gaps-fill.js';
import { wantedOf, type FillPlan, type FillWish } from '../ingest/gaps-fill-plan.js';
import { countIntervals } from '../market/range.js';
import { describeSeries } from '../market/describe-series.js';
import type { GapReportJson } from './gap-report.js';

/** What `titan gaps fill --json` prints. */
export interface GapFillJson {
  readonly command: 'gaps fill';
  readonly sandbox: boolean;
  readonly dryRun: boolean;
  /** Those that have gaps to fill. */
  readonly filled: readonly FilledJson[];
  /** Requests, or files, of all exchanges; those that cannot be known beforehand are not among them. */
  readonly requests: number;
  /** The report after it. */
  readonly report: GapReportJson;
}

export interface FilledJson {
  readonly exchange: string;
  readonly symbol: string;
  readonly dataset: DatasetName;
  /** Or period. */
  readonly timeframe: Timeframe;
  /** Intervals that there are to ask for. */
  readonly gaps: number;
  /** Intervals that are asked for by this run's plan. */
  readonly planned: number;
  /** Requests, or files; null when nobody can say beforehand. */
  readonly requests: number | null;
  readonly sources: readonly string[];
  /** Candles that came where there were none, and such as took another's place. */
  readonly new: number;
  readonly revised: number;
  readonly rejected: number;
  /** Intervals of the series that are missing, rejected or lost after it. */
  readonly left: number;
  /** Why, for some of those that are left. */
  readonly reasons: readonly string[];
}

/** @param report the one after the fill; of a dry run, the one before */
export function reportFill(wishes: readonly FillWish[], plan: FillPlan, efforts: readonly FillEffort[], settings: { readonly sandbox: boolean; readonly dryRun: boolean; readonly report: GapReportJson }): GapFillJson {
  const { sandbox, dryRun, report } = settings;
  const filled = wishes.map((wish) => filledJson(wish, plan, dryRun ? undefined : efforts.filter(({ task }) => task.series === wish.series), leftOf(wish.series, report)));
  return { command: 'gaps fill', sandbox, dryRun, filled, requests: filled.reduce((sum, { requests }) => sum + (requests ?? 0), 0), report };
}

/** @param efforts undefined: none were meant to be made */
function filledJson(wish: FillWish, { tasks, unasked }: FillPlan, efforts: readonly FillEffort[] | undefined, left: number): FilledJson {
  const { series } = wish;
  const own = tasks.filter((task) => task.series === series);
  const outcomes = (efforts ?? []).flatMap((effort) => effort.outcomes);
  const sum = (read: (outcome: (typeof outcomes)[number]) => number) => outcomes.reduce((total, outcome) => total + read(outcome), 0);
  const reasons = [
    ...unasked.filter((one) => one.series === series).map(({ reason }) => reason),
    ...(efforts ?? []).flatMap(({ reason }) => reason ?? []),
    ...(efforts !== undefined && efforts.length < own.length ? ['stopped before all of it was asked for'] : []),
  ];
  return {
    exchange: series.exchange, symbol: series.symbol, dataset: series.dataset, timeframe: series.timeframe,
    gaps: countIntervals(wantedOf(wish), series.timeframe),
    planned: own.reduce((total, task) => total + countIntervals(wantedOf(task), series.timeframe), 0),
    requests: own.some(({ requests }) => requests === null) ? null : own.reduce((total, { requests }) => total + requests!, 0),
    sources: [...new Set(own.flatMap(({ sources }) => sources))],
    new: sum((outcome) => outcome.new), revised: sum(({ revised }) => revised), rejected: sum(({ rejected }) => rejected),
    left,
    reasons: left === 0 ? [] : [...new Set(reasons)],
  };
}

function leftOf(series: Series, { series: reported }: GapReportJson): number {
  return reported.find((one) => describeSeries(one) === describeSeries(series))?.missing ?? 0;
}
