import { messageOf } from '../errors.js';
import { countIntervals, hull, intersect, subtract, union, type Multirange, type Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import { countBetween, shift, type Timeframe } from '../market/timeframe.js';
import { offersFor, type Lane } from './backfill/plan.js';
import { scaleOf } from './backfill/scale.js';
import { stretchesOf } from './backfill/stretches.js';
import { whyNotAsked } from './why-not-served.js';

/** What is to be asked for of one series. Aligned. */
export interface FillWish {
  readonly series: Series;
  /** Never answered, or answered otherwise than by a candle that could be believed. */
  readonly open: Multirange;
  /** Stored once: only a source that still has it is asked, for "no longer served" brings nothing back. */
  readonly lost: Multirange;
}

/** What is asked for at once: the gaps of one series in one stretch of time, by which it is claimed. */
export interface FillTask extends FillWish {
  readonly lane: Lane;
  /** Open time (ms) at which the stretch begins. */
  readonly start: number;
  /** Requests, or files, that it takes; null when nobody can say beforehand. */
  readonly requests: number | null;
  /** Milliseconds at the exchange's rate limit. */
  readonly duration: number;
  readonly sources: readonly string[];
}

/** Gaps that are not asked for, and why. */
export interface Unasked {
  readonly series: Series;
  readonly ranges: Multirange;
  readonly reason: string;
}

export interface FillPlan {
  /** Smallest first. */
  readonly tasks: readonly FillTask[];
  readonly unasked: readonly Unasked[];
}

/** Of tasks whose number of requests nobody knows, none is within a limit. */
const POSTPONED = 'left for another run by --max-requests';
const NO_LONGER_SERVED = 'stored once, and no source reaches it any more';

/**
 * The planner of `gaps fill`: exactly the gaps, and nothing beside them; smallest requests first, so that a limit repairs
 * as many places as it can.
 *
 * @param maxRequests of all exchanges together; the task that it cuts is cut at a page
 */
export async function planFill(lanes: readonly Lane[], wishes: readonly FillWish[], maxRequests: number, signal: AbortSignal): Promise<FillPlan> {
  const plans = await Promise.all(lanes.map((lane) => planOfLane(lane, wishes.filter(({ series }) => series.exchange === lane.exchange.id), signal)));
  const tasks = plans.flatMap((plan) => plan.tasks).sort((a, b) => (a.requests ?? Infinity) - (b.requests ?? Infinity) || sizeOf(a) - sizeOf(b) || b.start - a.start);
  const unasked = plans.flatMap((plan) => plan.unasked);
  if (maxRequests === Infinity) return { tasks, unasked };
  const taken: FillTask[] = [];
  let budget = maxRequests;
  for (const task of tasks) {
    const part = within(task, budget);
    if (part !== undefined) taken.push(part);
    budget -= part?.requests ?? 0;
    const rest = subtract(wantedOf(task), part === undefined ? [] : wantedOf(part));
    if (rest.length > 0) unasked.push({ series: task.series, ranges: rest, reason: POSTPONED });
  }
  return { tasks: taken, unasked };
}

export function wantedOf({ open, lost }: FillWish): Multirange {
  return union(open, lost);
}

async function planOfLane(lane: Lane, wishes: readonly FillWish[], signal: AbortSignal): Promise<FillPlan> {
  const reasons = new Map<Series, string>();
  let usable = lane;
  try {
    const markets = await lane.exchange.markets(signal);
    for (const { series } of wishes) {
      const reason = whyNotAsked(series, markets);
      if (reason !== undefined) reasons.set(series, reason);
    }
  } catch (error) {
    signal.throwIfAborted();
    usable = { ...lane, suppliers: lane.suppliers.filter(({ needsMarkets }) => !needsMarkets) };
    if (usable.suppliers.length === 0) for (const { series } of wishes) reasons.set(series, messageOf(error));
  }
  const unasked: Unasked[] = [];
  const tasks = wishes.flatMap((wish) => {
    const reason = reasons.get(wish.series);
    if (reason === undefined) return tasksOf(usable, wish, unasked);
    unasked.push({ series: wish.series, ranges: wantedOf(wish), reason });
    return [];
  });
  return { tasks, unasked };
}

function tasksOf(lane: Lane, { series, open, lost }: FillWish, unasked: Unasked[]): FillTask[] {
  const tasks: FillTask[] = [];
  for (const { start, range } of stretchesOf(hull(union(open, lost)), series.timeframe, scaleOf(series, lane.exchange))) {
    const wish = { series, open: intersect(open, [range]), lost: intersect(lost, [range]) };
    const wanted = wantedOf(wish);
    if (wanted.length === 0) continue;
    const { offers, unserved } = offersFor({ series, range, left: { open: wanted, outOfReach: [] } }, lane);
    const gone = intersect(wish.lost, unserved);
    if (gone.length > 0) unasked.push({ series, ranges: gone, reason: NO_LONGER_SERVED });
    const task = { ...wish, lane, start, lost: subtract(wish.lost, gone) };
    if (wantedOf(task).length === 0) continue;
    tasks.push({
      ...task,
      // What no source promises is asked for all the same, once: the answer says why.
      requests: offers.some(({ requests }) => requests === 0) ? null : Math.max(1, offers.reduce((sum, { requests }) => sum + requests, 0)),
      duration: offers.reduce((sum, { duration = 0 }) => sum + duration, 0),
      sources: offers.map(({ source }) => source),
    });
  }
  return tasks;
}

/** As much of a task as so many requests can do; undefined when that is nothing. Files cannot be cut. */
function within(task: FillTask, budget: number): FillTask | undefined {
  const { series, lane, requests, sources } = task;
  if (requests !== null && requests <= budget) return task;
  if (requests === null || budget === 0 || sources.length !== 1 || sources[0] !== 'api') return undefined;
  const part = firstPages(wantedOf(task), series.timeframe, lane.exchange.service(series).page, budget);
  return { ...task, open: intersect(task.open, part), lost: intersect(task.lost, part), requests: budget, duration: (task.duration * budget) / requests };
}

/** What the first pages hold of all that is wanted, when it is asked page by page as api-pages does. */
function firstPages(wanted: Multirange, timeframe: Timeframe, size: number, pages: number): Multirange {
  const held: Range[] = [];
  let left = pages;
  let reached = -Infinity;
  for (const { from, to } of wanted) {
    if (from >= reached || to > reached) {
      const start = Math.max(from, reached);
      const more = Math.min(left, Math.ceil(countBetween(start, to, timeframe) / size));
      if (more > 0) reached = shift(start, timeframe, more * size);
      left -= more;
    }
    if (from < reached) held.push({ from, to: Math.min(to, reached) });
  }
  return held;
}

function sizeOf(task: FillTask): number {
  return countIntervals(wantedOf(task), task.series.timeframe);
}
