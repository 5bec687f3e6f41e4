import { reportGaps, type GapContext, type SeriesGaps } from '../gaps.js';
import { datasetOf } from '../../market/datasets/registry.js';
import type { Series } from '../../market/series.js';
import { intervalsUnderWay } from '../../market/due.js';
import { describeSeries } from '../../market/describe-series.js';
import type { Condition } from './alarms.js';

const DAY = 86_400_000;

export interface Limits {
  /** Share of the last day's candles that may be missing: 0.05 for 5 %. */
  readonly gapRate: number;
  /** Intervals by which the newest that is accounted for may lag. */
  readonly age: number;
}

/** How complete the last 24 hours of the series are, as far as the archive had begun with them. */
export async function inspect(context: GapContext, series: readonly Series[]): Promise<SeriesGaps[]> {
  const named = new Set(series.map(describeSeries));
  const all = <T>(read: (one: Series) => T): T[] => [...new Set(series.map(read))];
  const report = await reportGaps(context, {
    exchanges: all(({ exchange }) => exchange), symbols: all(({ symbol }) => symbol), timeframes: all(({ timeframe }) => timeframe), datasets: all(({ dataset }) => dataset),
    since: context.now() - DAY, fromFirstKnown: true,
  });
  return report.series.filter((one) => named.has(describeSeries(one.series)));
}

/** What is wrong with them, by the limits. */
export function conditionsOf(reports: readonly SeriesGaps[], limits: Limits): Condition[] {
  return reports.flatMap(({ series, gapRate, missing, expected, counts }): Condition[] => [
    ...(gapRate > limits.gapRate
      ? [{ kind: 'gap-rate' as const, series, text: `${lacking(series, missing, expected)} (${(gapRate * 100).toFixed(1)} %)` }]
      : []),
    ...(counts.stale > Math.max(limits.age, intervalsUnderWay(series.timeframe))
      ? [{ kind: 'stale' as const, series, text: `nothing is known of the last ${counts.stale} intervals` }]
      : []),
  ]);
}

function lacking(series: Series, missing: number, expected: number): string {
  const { noun, oneAnInterval, unknown } = datasetOf(series);
  return oneAnInterval ? `${missing} of ${expected} ${noun.many} of the last 24 hours are missing` : `${missing} ${unknown}, of ${expected} in the last 24 hours`;
}
