import { abortWith } from '../../exchanges/abort-with.js';
import type { Series } from '../../market/series.js';
import { intersect, multirange, subtract, type Multirange, type Range } from '../../market/range.js';
import { readLeft } from '../../storage/left-repository.js';
import type { LeaseOwner } from '../../storage/lease-repository.js';
import { persistently } from '../../storage/persistence.js';
import { Claims } from '../claims.js';
import type { Outcome } from '../outcome.js';
import type { Observe } from '../observer.js';
import { runLane, type LaneContext } from './lane.js';
import { leftFor, planLane, type LanePlan, type LaneWish, type PlanContext } from './plan.js';

export interface BackfillContext extends Omit<LaneContext, 'claims'>, Pick<PlanContext, 'recheck'> {
  readonly owner: LeaseOwner;
}

/** What became of one wanted series. */
export interface SeriesBackfill {
  /** Of a pattern that could not be told what it matches: with that in the place of the symbol. */
  readonly series: Series;
  readonly range: Range;
  /** Why the exchange does not have it: not an error, while some exchange does. */
  readonly leftOut: string | undefined;
  readonly outcomes: readonly Outcome[];
  /** What is left after all, by the ledger, of what the lane's sources can bring. */
  readonly left: Multirange;
  /** What of it was settled, so that the database must have lost it. */
  readonly forgotten: Multirange;
  /** Why something is left. */
  readonly error: unknown;
}

/** The plans of all exchanges, side by side. */
export async function planBackfill(context: BackfillContext, wishes: readonly LaneWish[], signal: AbortSignal): Promise<LanePlan[]> {
  const claims = Claims.open(context.sql, context.owner, signal);
  try {
    return await Promise.all(wishes.map((wish) => planLane({ ...context, claims }, wish, signal)));
  } finally {
    claims.close();
  }
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
    const efforts = (await allLanes(plans, signal, (plan, whose) => runLane({ ...context, claims }, plan, whose, observe))).flat();
    const results = plans.flatMap(({ lane, errands, probes, unreachable }) => errands.map((errand) => {
      const effort = efforts.find(({ series }) => series === errand.series);
      const probed = probes.filter(({ request }) => request.series === errand.series);
      return { ...errand, lane, leftOut: undefined, outcomes: [...probed, ...effort?.outcomes ?? []], error: effort?.error ?? unreachable };
    }));
    const left = await persistently(() => readLeft(context.sql, results), signal);
    return [
      ...results.map(({ lane, ...result }, nr) => ({
        ...result, left: leftFor(lane.suppliers, result.series, left[nr]!), forgotten: intersect(left[nr]!.open, settledBy(result.outcomes)),
      })),
      ...plans.flatMap(({ unresolved, unreachable }) => unresolved.map(({ series, range }) => ({ ...nothingOf(series, undefined), range, left: multirange([range]), error: unreachable }))),
      ...plans.flatMap(({ leftOut }) => leftOut.map(({ series, reason }) => nothingOf(series, reason))),
    ];
  } finally {
    claims.close();
  }
}

/** All side by side. When one fails, the database did: the others are to end too before anybody is told. */
async function allLanes<T>(plans: readonly LanePlan[], signal: AbortSignal, run: (plan: LanePlan, signal: AbortSignal) => Promise<T>): Promise<T[]> {
  const stopped = new AbortController();
  const letGo = abortWith(stopped, signal);
  const ends = plans.map((plan) => run(plan, stopped.signal).catch((error: unknown) => {
    stopped.abort(error);
    throw error;
  }));
  await Promise.allSettled(ends);
  letGo();
  return Promise.all(ends);
}

function settledBy(outcomes: readonly Outcome[]): Multirange {
  return multirange(outcomes.flatMap(({ request, unanswered }) => subtract(request.wanted, unanswered)));
}

function nothingOf(series: Series, reason: string | undefined): SeriesBackfill {
  return { series, range: { from: 0, to: 0 }, leftOut: reason, outcomes: [], left: [], forgotten: [], error: undefined };
}
