import type { Sql } from 'postgres';
import { GAP_CLASSES, type GapClass } from '../market/gap-class.js';
import { DATASETS, type DatasetName } from '../market/series.js';
import { typicalLength, type Timeframe } from '../market/timeframe.js';
import type { Queries } from '../storage/database.js';
import { countGaps } from '../storage/gaps/gap-counts.js';
import { knownSeries, type KnownSeries } from '../storage/gaps/known-series.js';
import { inSnapshot } from '../storage/gaps/snapshot.js';
import { findContradictions, type Contradiction } from './gaps/contradictions.js';
import { expectationOf, type Expectation } from './gaps/expectation.js';
import { listGaps, type Gap } from './gaps/gap-list.js';
import { findOutages, type Outage } from './gaps/outages.js';
import { seriesGaps, type SeriesGaps } from './gaps/series-gaps.js';
import { pagesOf, stretchesOfAll, type ExpectedSeries } from './gaps/stretches.js';
import { Tally } from './gaps/tally.js';

export type { Contradiction } from './gaps/contradictions.js';
export type { Gap, GapEvidence } from './gaps/gap-list.js';
export type { SeriesGaps } from './gaps/series-gaps.js';
export type { GapRun } from '../storage/gaps/gap-pieces.js';

export interface GapWish {
  /** ccxt ids; undefined: all that the archive has. Likewise the others. */
  readonly exchanges?: readonly string[] | undefined;
  /** Unified symbols. */
  readonly symbols?: readonly string[] | undefined;
  readonly timeframes?: readonly Timeframe[] | undefined;
  readonly datasets?: readonly DatasetName[] | undefined;
  /** Milliseconds. Given, the series are expected from here on, even where the archive knows nothing yet. */
  readonly since?: number | undefined;
  /** With `since`: a series that begins later is expected from its beginning on. */
  readonly fromFirstKnown?: boolean;
  /** Milliseconds, exclusive; undefined: now. */
  readonly until?: number | undefined;
  /** Which gaps are listed; undefined: all. The counts are always of all. */
  readonly classes?: readonly GapClass[] | undefined;
}

export interface GapContext {
  readonly sql: Sql;
  /** Milliseconds. */
  readonly now: () => number;
  /**
   * Connections that read the same snapshot side by side; 1 unless said otherwise. An embedded database
   * has only one session: there it must be 1.
   */
  readonly readers?: number | undefined;
}

export interface GapReport {
  /** Milliseconds: what was closed then is expected. */
  readonly now: number;
  /** Ordered by exchange, symbol, dataset and length of the timeframe. */
  readonly series: readonly SeriesGaps[];
}

/** @param threshold in the quote currency; see {@link findContradictions} */
export type Compare = (threshold: number) => AsyncIterable<Contradiction>;

/** One question looks at no more intervals and stretches than this. */
const AT_ONCE = { weight: 500_000, items: 2_000 };

/** How complete the archive is. See {@link readGapReport}, which also lists the gaps. */
export async function reportGaps(context: GapContext, wish: GapWish): Promise<GapReport> {
  return readGapReport(context, { ...wish, classes: [] }, (report) => Promise.resolve(report));
}

/**
 * Says of every series that the archive knows, or those wished, how complete it is, and lists its gaps, all as
 * of one moment: report and gaps come from one snapshot, which nothing that is written meanwhile changes and
 * for which no writer waits.
 *
 * @param read gets the report, the gaps of the wished classes, and what compares exchanges; both lists are by series and
 *   time, and read as they are consumed, one after the other. The snapshot ends when it is done; it should not
 *   linger, since an embedded database serves nobody else until then.
 */
export async function readGapReport<T>(context: GapContext, wish: GapWish, read: (report: GapReport, gaps: AsyncIterable<Gap>, compare: Compare) => Promise<T>): Promise<T> {
  const now = context.now();
  const classes = wish.classes ?? GAP_CLASSES;
  return inSnapshot(context.sql, context.readers ?? 1, async (readers) => {
    const first = readers[0]!;
    const known = await knownSeries(first, Math.min(wish.until ?? now, now), wish.datasets);
    const chosen = known.filter((series) => isWished(series, wish)).sort(inOrder).flatMap((series) => {
      const expectation = expectationOf(series, wish, now);
      return expectation === undefined ? [] : [{ series, ...expectation }];
    });
    const expected = await withOutages(first, chosen, known, wish.since);
    const tallies = expected.map(() => new Tally(classes));
    await countAll(readers, expected, tallies);
    const report = { now, series: expected.map((each, i) => seriesGaps(each, tallies[i]!, chosen[i]!.series.lastRow, now)) };
    const compare: Compare = (threshold) => findContradictions(first, expected, known, threshold);
    return read(report, listGaps(first, expected, tallies, classes), compare);
  });
}

function isWished({ exchange, symbol, timeframe }: KnownSeries, { exchanges, symbols, timeframes }: GapWish): boolean {
  return (exchanges?.includes(exchange) ?? true) && (symbols?.includes(symbol) ?? true) 
    && (timeframes?.includes(timeframe) ?? true);
}

function inOrder(a: KnownSeries, b: KnownSeries): number {
  if (a.exchange !== b.exchange) return a.exchange < b.exchange ? -1 : 1;
  if (a.symbol !== b.symbol) return a.symbol < b.symbol ? -1 : 1;
  if (a.dataset !== b.dataset) return DATASETS.indexOf(a.dataset) - DATASETS.indexOf(b.dataset);
  return typicalLength(a.timeframe) - typicalLength(b.timeframe);
}

type Chosen = Expectation & { readonly series: KnownSeries };

/** Outages are those of an exchange and timeframe, so they are looked for once for all its symbols. */
async function withOutages(sql: Queries, chosen: readonly Chosen[], known: readonly KnownSeries[], since: number | undefined): Promise<ExpectedSeries[]> {
  const found = new Map<string, readonly Outage[]>();
  const groupOf = ({ series: { dataset, exchange, timeframe } }: Chosen): string => `${dataset} ${exchange} ${timeframe}`;
  for (const each of chosen) {
    if (found.has(groupOf(each))) continue;
    found.set(groupOf(each), await findOutages(sql, { ...each.series, since, until: each.range.to }, known));
  }
  return chosen.map((each) => {
    const { dataset, exchange, symbol, timeframe } = each.series;
    return { series: { dataset, exchange, symbol, timeframe }, range: each.range, knownEnd: each.knownEnd, outages: found.get(groupOf(each)) ?? [] };
  });
}

/** Page after page, each reader taking the next one when it is done with the last. */
async function countAll(readers: readonly Queries[], expected: readonly ExpectedSeries[], tallies: readonly Tally[]): Promise<void> {
  const tallyOf = new Map(expected.map(({ series }, i) => [series, tallies[i]!]));
  const pages = pagesOf(stretchesOfAll(expected), ({ intervals }) => intervals, AT_ONCE);
  await Promise.all(readers.map(async (sql) => {
    for (const page of pages) for (const counts of await countGaps(sql, page)) tallyOf.get(counts.stretch.series)!.add(counts);
  }));
}
