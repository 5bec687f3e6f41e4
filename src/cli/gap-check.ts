import { PermanentError } from '../errors.js';
import { readGapReport, type Contradiction, type Gap, type GapContext, type SeriesGaps } from '../ingest/gaps.js';
import { GAP_CLASSES, countsAgainst, type GapClass } from '../market/gap-class.js';
import { countIntervals, type Multirange, type Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import { knownParts, renewed, type Baseline } from './gap-baseline.js';
import { Coverage, spanOf } from './gap-coverage.js';
import { namesOf, unknownOf } from './gap-names.js';
import type { GapScope } from './gap-options.js';
import { judge, type Allowance, type SeriesVerdict } from './gap-verdict.js';

export interface CheckOptions {
  readonly allowance: Allowance;
  /** undefined: none, so nothing is known. */
  readonly baseline: Baseline | undefined;
  /** Whether the gaps of the scope's classes are wanted, and not only their counts. */
  readonly list: boolean;
  /** How many bins a picture of each series' coverage is to have, given the time that all of them take; undefined: no picture. */
  readonly picture: ((span: Range, series: readonly Series[]) => { readonly span: Range; readonly bins: number }) | undefined;
  /** Volume, in the quote currency, by which other exchanges contradict one that says it had no trades; undefined: not compared. */
  readonly compare: number | undefined;
}

/** What was found of one series. */
export interface CheckedSeries {
  readonly report: SeriesGaps;
  readonly verdict: SeriesVerdict;
  /** Its gaps of the scope's classes, ascending; empty where they were not wanted. */
  readonly gaps: readonly Gap[];
  /** What of them the baseline knows, by class. */
  readonly known: ReadonlyMap<GapClass, Multirange>;
  readonly coverage: Coverage | undefined;
}

export interface GapCheck {
  /** Milliseconds. */
  readonly now: number;
  readonly series: readonly CheckedSeries[];
  /** What was named and of which the archive has no series. */
  readonly unknown: readonly string[];
  /** undefined: not looked for. */
  readonly contradictions: readonly Contradiction[] | undefined;
}

/**
 * Looks at the archive, and judges each series.
 *
 * @throws PermanentError when there is no series to look at: a check that has checked nothing must not pass
 */
export async function checkGaps(context: GapContext, scope: GapScope, options: CheckOptions): Promise<GapCheck> {
  const { allowance, baseline, list, picture, compare } = options;
  const wish = await namesOf(context, scope);
  const kept = list || baseline !== undefined ? scope.classes : [];
  const gapsOf = new Map<Series, Gap[]>();
  const coverageOf = new Map<Series, Coverage>();
  const contradictions: Contradiction[] = [];
  const report = await readGapReport(context, { ...wish, classes: picture === undefined ? kept : GAP_CLASSES }, async (counts, found, contradict) => {
    const span = spanOf(counts.series.map(({ range }) => range));
    const all = counts.series.map(({ series }) => series);
    for (const { series, range } of counts.series) {
      gapsOf.set(series, []);
      if (picture === undefined || span === undefined) continue;
      const { span: whole, bins } = picture(span, all);
      coverageOf.set(series, new Coverage(range, whole, bins));
    }
    for await (const gap of found) {
      if (kept.includes(gap.class)) gapsOf.get(gap.series)!.push(gap);
      coverageOf.get(gap.series)?.add(gap.class, gap.range);
    }
    if (compare !== undefined) for await (const one of contradict(compare)) contradictions.push(one);
    return counts;
  });
  if (report.series.length === 0) throw new PermanentError(nothingThere(scope), { hint: 'Nothing was checked. titan fetch and titan backfill bring candles.' });
  const series = report.series.map((one) =>
    judged({ report: one, gaps: gapsOf.get(one.series)!, coverage: coverageOf.get(one.series) }, scope, allowance, baseline ?? new Map()));
  return { now: report.now, series, unknown: unknownOf(scope, report.series), contradictions: compare === undefined ? undefined : contradictions };
}

/** The baseline as of this check, and the check judged by it. */
export function acceptAll({ series, ...check }: GapCheck, scope: GapScope, old: Baseline, allowance: Allowance): { readonly check: GapCheck; readonly baseline: Baseline } {
  const everything = scope.symbols === undefined && scope.exchanges === undefined && scope.timeframes === undefined && scope.datasets === undefined;
  const baseline = renewed(old, everything, series.map(({ report, gaps }) => ({ report, classes: scope.classes, gaps })));
  return { check: { ...check, series: series.map((one) => judged(one, scope, allowance, baseline)) }, baseline };
}

function judged({ report, gaps, coverage }: Pick<CheckedSeries, 'report' | 'gaps' | 'coverage'>, { classes }: GapScope, allowance: Allowance, baseline: Baseline): CheckedSeries {
  const known = new Map(classes.filter(countsAgainst).map((gapClass) =>
    [gapClass, knownParts(baseline, report, gapClass, gaps.filter((gap) => gap.class === gapClass))]));
  const counts = new Map([...known].map(([gapClass, parts]) => [gapClass, countIntervals(parts, report.series.timeframe)]));
  return { report, gaps, known, coverage, verdict: judge(report, classes, allowance, counts) };
}

function nothingThere({ symbols, exchanges, timeframes, datasets }: GapScope): string {
  const named = [symbols, exchanges, timeframes, datasets].flatMap((names) => (names === undefined ? [] : [names.join(', ')]));
  return named.length === 0 ? 'the archive has no series yet' : `the archive has no series of ${named.join(' and ')}`;
}
