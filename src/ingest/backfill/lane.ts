import { setTimeout as wait } from 'node:timers/promises';
import { isTemporary } from '../../errors.js';
import { countIntervals, intersect, multirange } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import type { ExecutorContext, Outcome } from '../executor.js';
import type { Claims } from '../claims.js';
import type { Observe } from '../observer.js';
import { offersFor, wantedOf, type LanePlan } from './plan.js';
import { fillStretch, isWorthAnotherTry, type Stretch, type StretchOutcome } from './stretch.js';
import { stretchesOf } from './stretches.js';

/** Stretches of one exchange that are done side by side; its throttler spaces their requests. */
const AT_ONCE = 4;

/** Milliseconds after which a stretch that another titan has claimed is looked at again. */
const ANOTHERS_WORK = 1_000;

/** Milliseconds for which an exchange that did answer may fail before its lane gives up, and between its trials. */
const PATIENCE = 15 * 60_000;
const BETWEEN_TRIALS = 30_000;

export interface LaneContext extends ExecutorContext {
  readonly claims: Claims;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface SeriesEffort {
  readonly series: Series;
  readonly outcomes: readonly Outcome[];
  /** Why something of it stayed open. */
  readonly error: unknown;
}

/**
 * Does what is left of one exchange's series, stretch by stretch, the newest of all series first.
 *
 * An exchange that fails after it has answered is waited for, a quarter of an hour long: then, and when it never
 * answered, what is left stays open. What another titan has claimed is done by that one, or by this one when
 * the other dies.
 *
 * @returns what was done, a series each, also when the signal aborts
 * @throws TitanError when the database is what fails
 */
export async function runLane(context: LaneContext, plan: LanePlan, signal: AbortSignal, observe: Observe): Promise<SeriesEffort[]> {
  return new LaneRun(context, plan, signal, observe).run();
}

interface Task extends Stretch {
  /** Intervals that were planned. */
  readonly planned: number;
}

class LaneRun {
  private readonly queue: Task[];
  private claimedByOthers: Task[] = [];
  private readonly efforts = new Map<Series, { outcomes: Outcome[]; error: unknown }>();
  private hasAnswered = false;
  private failingSince: number | undefined;
  private readonly stopped = new AbortController();

  constructor(
    private readonly context: LaneContext, plan: LanePlan, private readonly signal: AbortSignal, private readonly observe: Observe,
  ) {
    this.queue = tasksOf(plan);
    this.announce(plan);
  }

  async run(): Promise<SeriesEffort[]> {
    const signal = AbortSignal.any([this.signal, this.stopped.signal]);
    // When one worker fails, the database did: the others are to stop, and their claims to be given back.
    const worker = () => this.work(signal).catch((error: unknown) => { this.stopped.abort(error); throw error; });
    const done = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
    const failed = done.find((one) => one.status === 'rejected');
    if (failed !== undefined && !this.signal.aborted) throw failed.reason;
    return [...this.efforts].map(([series, { outcomes, error }]) => ({ series, outcomes, error }));
  }

  private announce({ lane, errands }: LanePlan): void {
    const planned = new Map<Series, number>();
    for (const task of this.queue) planned.set(task.series, (planned.get(task.series) ?? 0) + task.planned);
    for (const errand of errands) {
      const { series } = errand;
      const intervals = planned.get(series);
      if (intervals === undefined) continue;
      const atLeast = offersFor(errand, lane).offers.reduce((sum, { duration }) => sum + (duration ?? 0), 0);
      this.observe({ type: 'planned', series, intervals, atLeast });
    }
  }

  private async work(signal: AbortSignal): Promise<void> {
    for (;;) {
      const task = await this.next(signal);
      if (task === undefined) return;
      const { claims } = this.context;
      if (!(await claims.take(task.series, task.start))) {
        this.claimedByOthers.push(task);
        continue;
      }
      try {
        await this.do(task, signal);
      } finally {
        await claims.release(task.series, task.start);
      }
    }
  }

  private async next(signal: AbortSignal): Promise<Task | undefined> {
    const task = this.queue.shift();
    if (task !== undefined || this.claimedByOthers.length === 0) return task;
    await pause(ANOTHERS_WORK, signal);
    this.queue.push(...this.claimedByOthers);
    this.claimedByOthers = [];
    return this.queue.shift();
  }

  private async do(task: Task, signal: AbortSignal): Promise<void> {
    let settled = 0;
    const outcome = await fillStretch(this.context, task, signal, (event) => {
      if (event.type === 'stored') settled += event.settled;
      this.observe(event);
    });
    this.note(task, outcome);
    signal.throwIfAborted();
    if (isWorthAnotherTry(outcome) && this.isPatient(outcome)) {
      this.queue.unshift({ ...task, planned: Math.max(0, task.planned - settled) });
      await pause(BETWEEN_TRIALS, signal);
      return;
    }
    const open = countIntervals(outcome.left.open, task.series.timeframe);
    const dropped = task.planned - settled - open;
    if (dropped > 0) this.observe({ type: 'dropped', series: task.series, intervals: dropped });
  }

  private note({ series }: Task, { outcomes, error }: StretchOutcome): void {
    const effort = this.efforts.get(series) ?? { outcomes: [], error: undefined };
    effort.outcomes.push(...outcomes);
    effort.error = error ?? effort.error;
    this.efforts.set(series, effort);
    if (outcomes.some(({ pages }) => pages > 0)) {
      this.hasAnswered = true;
      this.failingSince = undefined;
    }
  }

  private isPatient({ error }: StretchOutcome): boolean {
    if (!this.hasAnswered || !isTemporary(error)) return false;
    this.failingSince ??= this.context.now();
    return this.context.now() - this.failingSince < PATIENCE;
  }
}

function tasksOf({ lane, errands }: LanePlan): Task[] {
  return errands.flatMap(({ series, range, left }) => {
    const wanted = multirange(lane.suppliers.flatMap((supplier) => wantedOf(supplier, left)));
    return stretchesOf(range, series.timeframe).flatMap(({ start, range: stretch }): Task[] => {
      const planned = countIntervals(intersect(wanted, [stretch]), series.timeframe);
      return planned > 0 ? [{ series, suppliers: lane.suppliers, start, range: stretch, planned }] : [];
    });
  }).sort((a, b) => b.start - a.start);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await wait(milliseconds, undefined, { signal }).catch(() => { signal.throwIfAborted(); });
}
