import type { Series } from '../../market/series.js';
import { isEmpty, type Range } from '../../market/range.js';
import { readLeft, type Left, type Wanted } from '../../storage/left-repository.js';
import type { LeaseOwner } from '../../storage/lease-repository.js';
import { Claims } from '../claims.js';
import type { ExecutorContext, Outcome } from '../executor.js';
import type { Observe } from '../observer.js';
import { runLane } from './lane.js';
import { planLane, type Lane, type LanePlan } from './plan.js';

export interface BackfillContext extends ExecutorContext {
  readonly owner: LeaseOwner;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface LaneWish {
  readonly lane: Lane;
  readonly wanted: readonly Wanted[];
}

/** What became of one wanted series. */
export interface SeriesBackfill {
  readonly series: Series;
  readonly range: Range;
  /** Why the exchange does not have it: not an error, while some exchange does. */
  readonly leftOut: string | undefined;
  readonly outcomes: readonly Outcome[];
  /** What the ledger says is left after all. */
  readonly left: Left;
  /** Why some is. */
  readonly error: unknown;
}

/** The plans of all exchanges, side by side. */
export function planBackfill(context: ExecutorContext, wishes: readonly LaneWish[], signal: AbortSignal): Promise<LanePlan[]> {
  return Promise.all(wishes.map(({ lane, wanted }) => planLane(context, lane, wanted.filter(({ range }) => !isEmpty(range)), signal)));
}

/**
 * Brings history into the archive until nothing is left that can be had, all exchanges side by side. May be
 * stopped and started at any time, and run several times at once: the ledger says what is left, and leases who is at it.
 *
 * @returns one result a planned series, also when the signal aborts
 * @throws TitanError when the database is what fails
 */
export async function backfill(
  context: BackfillContext, plans: readonly LanePlan[], signal: AbortSignal, observe: Observe = () => undefined,
): Promise<SeriesBackfill[]> {
  const claims = Claims.open(context.sql, context.owner, signal);
  try {
    const efforts = (await Promise.all(plans.map((plan) => runLane({ ...context, claims }, plan, signal, observe)))).flat();
    const results = plans.flatMap(({ errands, unreachable }) => errands.map((errand) => {
      const effort = efforts.find(({ series }) => series === errand.series);
      return { ...errand, leftOut: undefined, outcomes: effort?.outcomes ?? [], error: effort?.error ?? unreachable };
    }));
    const left = await readLeft(context.sql, results);
    return [
      ...results.map((result, nr) => ({ ...result, left: left[nr]! })),
      ...plans.flatMap(({ leftOut }) => leftOut.map(({ series, reason }) => nothingOf(series, reason))),
    ];
  } finally {
    claims.close();
  }
}

function nothingOf(series: Series, reason: string): SeriesBackfill {
  return { series, range: { from: 0, to: 0 }, leftOut: reason, outcomes: [], left: { open: [], outOfReach: [] }, error: undefined };
}
