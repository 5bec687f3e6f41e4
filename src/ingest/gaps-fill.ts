import { messageOf } from '../errors.js';
import { abortWith } from '../exchanges/abort-with.js';
import { countIntervals, hull, intersect, intervalsAt, subtract, union, type Multirange } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Supplier } from '../sources/supplier.js';
import { storedTimes } from '../storage/row-repository.js';
import { readCoverage } from '../storage/coverage-repository.js';
import type { LeaseOwner } from '../storage/lease-repository.js';
import { persistently } from '../storage/persistence.js';
import { Claims } from './claims.js';
import { execute, type ExecutorContext } from './executor.js';
import type { Outcome } from './outcome.js';
import { wantedOf, type FillPlan, type FillTask } from './gaps-fill-plan.js';
import type { Observe } from './observer.js';

/** Tasks of one exchange that are done side by side; its throttler spaces their requests. */
const AT_ONCE = 4;

export interface FillContext extends ExecutorContext {
  readonly owner: LeaseOwner;
}

/** What became of one task. */
export interface FillEffort {
  readonly task: FillTask;
  readonly outcomes: readonly Outcome[];
  /** Why some of it may still be missing; undefined when nothing stood in the way. */
  readonly reason: string | undefined;
}

/**
 * Asks for the gaps of a plan, all exchanges side by side, each source in turn for what the one before it did not bring.
 * The ledger need not be told beforehand: rows that were lost come back under what it says, and what an exchange
 * no longer serves does not become "out of reach" for having been lost.
 *
 * @returns one effort a task that was begun, also when the signal aborts
 * @throws TitanError when the database is what fails
 */
export async function fillGaps(context: FillContext, { tasks }: FillPlan, signal: AbortSignal, observe: Observe = () => undefined): Promise<FillEffort[]> {
  announce(tasks, observe);
  const claims = Claims.open(context.sql, context.owner, signal);
  const stopped = new AbortController();
  const letGo = abortWith(stopped, signal);
  const efforts: FillEffort[] = [];
  const worker = async (queue: FillTask[]): Promise<void> => {
    for (let task = queue.shift(); task !== undefined && !stopped.signal.aborted; task = queue.shift()) {
      efforts.push(await claimAndFill(context, claims, task, stopped.signal, observe));
    }
  };
  try {
    const workers = [...queuesOf(tasks).values()].flatMap((queue) => Array.from({ length: AT_ONCE }, () => worker(queue)));
    // When one worker fails, the database did: the others are to stop, and their claims to be given back.
    const done = await Promise.allSettled(workers.map((one) => one.catch((error: unknown) => { stopped.abort(error); throw error; })));
    const failed = done.find((one) => one.status === 'rejected');
    if (failed !== undefined && !signal.aborted) throw failed.reason;
    return efforts;
  } finally {
    letGo();
    claims.close();
  }
}

function queuesOf(tasks: readonly FillTask[]): Map<string, FillTask[]> {
  const queues = new Map<string, FillTask[]>();
  for (const task of tasks) {
    const queue = queues.get(task.series.exchange) ?? [];
    queues.set(task.series.exchange, queue);
    queue.push(task);
  }
  return queues;
}

function announce(tasks: readonly FillTask[], observe: Observe): void {
  for (const task of tasks) observe({ type: 'planned', series: task.series, intervals: countIntervals(wantedOf(task), task.series.timeframe), atLeast: task.duration });
}

async function claimAndFill(context: FillContext, claims: Claims, task: FillTask, signal: AbortSignal, observe: Observe): Promise<FillEffort> {
  const { series, start } = task;
  if (!await claims.take(series, start)) return { task, outcomes: [], reason: 'another titan is at work on it' };
  try {
    return await fill(context, task, signal, observe);
  } finally {
    await claims.release(series, start);
  }
}

async function fill(context: FillContext, task: FillTask, signal: AbortSignal, observe: Observe): Promise<FillEffort> {
  const { series, lane } = task;
  const outcomes: Outcome[] = [];
  let settled = 0;
  const all = wantedOf(task);
  const watch: Observe = (event) => {
    if (event.type === 'stored') settled += event.settled;
    observe(event);
  };
  let left = subtract(all, await stored(context, series, all, signal));
  for (const supplier of lane.suppliers) {
    const wanted = askedOf(supplier, task, left);
    if (wanted.length === 0) continue;
    outcomes.push(await execute(context, supplier, { series, wanted }, signal, watch));
    if (signal.aborted) return { task, outcomes, reason: 'stopped' };
    left = await stillLeft(context, series, left, signal);
  }
  const unsettled = countIntervals(all, series.timeframe) - settled;
  if (unsettled > 0) observe({ type: 'dropped', series, intervals: unsettled });
  return { task, outcomes, reason: left.length === 0 ? undefined : whyLeft(outcomes) };
}

/** An exchange's own word on what it does not promise settles that, too; files that are not there say nothing. */
function askedOf(supplier: Supplier, { series, open }: FillTask, left: Multirange): Multirange {
  const offered = intersect(left, supplier.offer(series, left).ranges);
  return supplier.findsBeginning ? union(offered, intersect(left, open)) : offered;
}

/** What has neither come nor been said not to exist. */
async function stillLeft(context: FillContext, series: Series, wanted: Multirange, signal: AbortSignal): Promise<Multirange> {
  const rest = subtract(wanted, await stored(context, series, wanted, signal));
  if (rest.length === 0) return rest;
  const { absent } = await persistently(() => readCoverage(context.sql, series, hull(rest)), signal);
  return subtract(rest, union(absent['no-trades'], absent['not-listed']));
}

async function stored({ sql }: FillContext, series: Series, ranges: Multirange, signal: AbortSignal): Promise<Multirange> {
  return intervalsAt(await persistently(() => storedTimes(sql, series, ranges), signal), series.timeframe);
}

function whyLeft(outcomes: readonly Outcome[]): string {
  const error = outcomes.findLast((outcome) => outcome.error !== undefined)?.error;
  if (error !== undefined) return messageOf(error);
  const rejected = outcomes.reduce((sum, outcome) => sum + outcome.rejected, 0);
  if (rejected > 0) return `${rejected} ${rejected === 1 ? 'row' : 'rows'} came that could not be right: see rejected_rows`;
  return outcomes.some(({ absent }) => absent['out-of-reach'] > 0) ? 'older than the exchange serves' : 'no source answered for it';
}
