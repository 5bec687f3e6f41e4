import type { GapClass } from '../../market/gap-class.js';
import type { Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { countBetween } from '../../market/timeframe.js';
import type { Queries } from '../../storage/database.js';
import { gapPieces, type GapPiece, type GapRun } from '../../storage/gaps/gap-pieces.js';
import type { Stretch } from '../../storage/gaps/stretch.js';
import type { Outage } from './outages.js';
import { pagesOf, stretchesOf, type ExpectedSeries } from './stretches.js';
import type { Tally } from './tally.js';

/** Neighbouring intervals without a candle, all for the same reason. */
export interface Gap {
  readonly series: Series;
  readonly class: GapClass;
  readonly range: Range;
  readonly intervals: number;
  readonly evidence: GapEvidence;
}

/** What a gap's class rests on. Times in ms. */
export interface GapEvidence {
  /** When the ledger last changed there: no answer that it holds is newer. null where it holds none. */
  readonly settledAt: number | null;
  /** The newest run that ended and had asked for some of the gap. Killed runs never ended, and do not speak. */
  readonly run: GapRun | null;
  /** The newest row that came for some of the gap and was rejected; of class `rejected` only. */
  readonly rejection: GapPiece['rejection'];
  /** Of class `outage` only: how many symbols of the exchange were silent at once, and who traded meanwhile. */
  readonly outage: Omit<Outage, keyof Range> | null;
}

/** A page holds no more gap intervals than this, so no more gaps either. */
const GAPS_AT_ONCE = 20_000;
const STRETCHES_AT_ONCE = 1_000;

/** The gaps of the series, in their order and then in that of time; read as they are consumed. */
export async function* listGaps(sql: Queries, series: readonly ExpectedSeries[], tallies: readonly Tally[], classes: readonly GapClass[]): AsyncGenerator<Gap> {
  let last: Gap | undefined;
  const gapsIn = ({ tally }: Listed) => tally;
  for (const page of pagesOf(stretchesWithGaps(series, tallies), gapsIn, { weight: GAPS_AT_ONCE, items: STRETCHES_AT_ONCE })) {
    const outagesOf = new Map(page.map(({ expected }) => [expected.series, expected.outages]));
    for (const piece of await gapPieces(sql, page.map(({ stretch }) => stretch), classes)) {
      const gap = gapOf(piece, outagesOf.get(piece.series) ?? []);
      if (last !== undefined && touches(last, gap)) {
        last = joined(last, gap);
        continue;
      }
      if (last !== undefined) yield last;
      last = gap;
    }
  }
  if (last !== undefined) yield last;
}

interface Listed {
  readonly expected: ExpectedSeries;
  readonly stretch: Stretch;
  readonly tally: number;
}

function* stretchesWithGaps(series: readonly ExpectedSeries[], tallies: readonly Tally[]): Generator<Listed> {
  for (const [i, expected] of series.entries()) {
    const { listed } = tallies[i]!;
    if (listed.size === 0) continue;
    for (const stretch of stretchesOf(expected)) {
      const tally = listed.get(stretch.bucket);
      if (tally !== undefined) yield { expected, stretch, tally };
    }
  }
}

function gapOf(piece: GapPiece, outages: readonly Outage[]): Gap {
  const { series, range, settledAt, run, rejection } = piece;
  const outage = piece.class === 'outage' ? outageAt(outages, range.from) : null;
  return { series, class: piece.class, range, intervals: countBetween(range.from, range.to, series.timeframe), evidence: { settledAt, run, rejection, outage } };
}

/** The outage that holds a time; they ascend. */
function outageAt(outages: readonly Outage[], time: number): GapEvidence['outage'] {
  let [low, high] = [0, outages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (outages[middle]!.to <= time) low = middle + 1;
    else high = middle;
  }
  const found = outages[low];
  return found === undefined ? null : { silent: found.silent, traded: found.traded };
}

/** Ledger buckets cut gaps; whoever reads the list does not know of them. */
function touches(a: Gap, b: Gap): boolean {
  return a.series === b.series && a.class === b.class && a.range.to === b.range.from;
}

function joined(a: Gap, b: Gap): Gap {
  return {
    ...a,
    range: { from: a.range.from, to: b.range.to },
    intervals: a.intervals + b.intervals,
    evidence: {
      settledAt: newer(a.evidence.settledAt, b.evidence.settledAt, (time) => time),
      run: newer(a.evidence.run, b.evidence.run, ({ startedAt }) => startedAt),
      rejection: newer(a.evidence.rejection, b.evidence.rejection, ({ seenAt }) => seenAt),
      outage: a.evidence.outage,
    },
  };
}

function newer<T>(a: T | null, b: T | null, time: (item: T) => number): T | null {
  if (a === null || b === null) return a ?? b;
  return time(b) > time(a) ? b : a;
}
