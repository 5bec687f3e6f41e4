import type { SeriesGaps } from '../ingest/gaps.js';
import { countsAgainst, type GapClass } from '../market/gap-class.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** What a series may lack. Exactly one of the first two is set. */
export interface Allowance {
  /** Intervals. */
  readonly missing: number | null;
  /** Share of the intervals that should have a candle; 0.005 is 0.5 %. */
  readonly missingRate: number | null;
  /** Intervals that it may end too early. */
  readonly age: number;
}

export interface SeriesVerdict {
  /** `complete`: nothing counts against it; `allowed`: what does is known or within the allowance. */
  readonly status: 'complete' | 'allowed' | 'failing';
  /** Intervals that are missing, rejected or lost, and not in the baseline. */
  readonly newMissing: number;
  /** Intervals that are stale, and not in the baseline. */
  readonly newStale: number;
}

/**
 * Judges a series by its counts. Only classes that are both looked at and count against a series matter.
 *
 * @param known intervals of each class that the baseline has
 */
export function judge({ counts, expected }: SeriesGaps, classes: readonly GapClass[], { missing, missingRate, age }: Allowance, known: ReadonlyMap<GapClass, number>): SeriesVerdict {
  const judged = classes.filter(countsAgainst);
  const fresh = (gapClass: GapClass) => counts[gapClass] - (known.get(gapClass) ?? 0);
  const newMissing = judged.filter((gapClass) => gapClass !== 'stale').reduce((sum, gapClass) => sum + fresh(gapClass), 0);
  const newStale = judged.includes('stale') ? fresh('stale') : 0;
  const tooMany = missing === null ? newMissing > (missingRate ?? 0) * expected : newMissing > missing;
  const clean = judged.every((gapClass) => counts[gapClass] === 0);
  return { status: tooMany || newStale > age ? 'failing' : clean ? 'complete' : 'allowed', newMissing, newStale };
}

/** By the contract of exit codes; what was named and is not in the archive at all is missing too. */
export function exitCodeOf(verdicts: readonly Pick<SeriesVerdict, 'status'>[], unknown: readonly string[]): ExitCode {
  return unknown.length > 0 || verdicts.some(({ status }) => status === 'failing') ? EXIT.partial : EXIT.done;
}
