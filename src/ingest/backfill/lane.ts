import { abortWith } from '../../exchanges/abort-with.js';
import { countIntervals } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import type { ExecutorContext } from '../executor.js';
import type { Outcome } from '../outcome.js';
import type { Claims } from '../claims.js';
import type { Observe } from '../observer.js';
import { failedAgain, isPatientWith } from './patience.js';
import { offersFor, type LanePlan } from './plan.js';
import { fillStretch, isWorthAnotherTry, type StretchOutcome } from './stretch.js';
import { tasksOf, type Task } from './tasks.js';

/** Stretches of one exchange that are done side by side; its throttler spaces their requests. */
const AT_ONCE = 4;

/** Milliseconds after which a stretch that another titan has claimed is looked at again. */
const ANOTHERS_WORK = 1_000;

/** Milliseconds between the trials of a stretch. */
const BETWEEN_TRIALS = 30_000;

export interface LaneContext extends ExecutorContext {
  readonly claims: Claims;
  /** Milliseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds; rejects with the signal's reason as soon as it aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface SeriesEffort {
  readonly series: Series;
  readonly outcomes: readonly Outcome[];
  /** Why something of it stayed open. */
  readonly error: unknown;
}

/**
 * Does what is left of one exchange's series, stretch by stretch, the newest year of all series first.
 *
 * An exchange, or its archive, that fails after it has answered is waited for, a quarter of an hour long: then, and when it
 * never answered, what is left stays open. So does a stretch that fails three times while others do not. What another
 * titan has claimed is done by that one, or by this one when the other dies.
 *
 * @returns what was done, a series each, also when the signal aborts
 * @throws TitanError when the database is what fails
 */
export async function runLane(context: LaneContext, plan: LanePlan, signal: AbortSignal, observe: Observe): Promise<SeriesEffort[]> {
  return new LaneRun(context, plan, signal, observe).run();
}

/** Of these one may answer while the other does not. */
type Host = 'exchange' | 'archive';

class LaneRun {
  private readonly queue: Task[];
  private claimedByOthers: Task[] = [];
  private readonly efforts = new Map<Series, { readonly outcomes: Outcome[]; readonly errors: Map<number, unknown> }>();
  /** When a page last came (ms). */
  private readonly answeredAt = new Map<Host, number>();
  private readonly stopped = new AbortController();

  constructor(
    private readonly context: LaneContext, private readonly plan: LanePlan, private readonly signal: AbortSignal, private readonly observe: Observe,
  ) {
    this.queue = tasksOf(plan);
    for (const { source, pages } of plan.probes) if (pages > 0) this.answeredAt.set(this.hostOf(source), context.now());
    this.announce(plan);
  }

  async run(): Promise<SeriesEffort[]> {
    const letGo = abortWith(this.stopped, this.signal);
    // When one worker fails, the database did: the others are to stop, and their claims to be given back.
    const worker = () => this.work(this.stopped.signal).catch((error: unknown) => { this.stopped.abort(error); throw error; });
    const done = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
    letGo();
    const failed = done.find((one) => one.status === 'rejected');
    if (failed !== undefined && !this.signal.aborted) throw failed.reason;
    return [...this.efforts].map(([series, { outcomes, errors }]) => ({ series, outcomes, error: [...errors.values()].at(-1) }));
  }

  private announce({ lane, errands }: LanePlan): void {
    const planned = new Map<Series, number>();
    for (const { members } of this.queue) for (const one of members) planned.set(one.series, (planned.get(one.series) ?? 0) + one.planned);
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
      const rest = await this.claimAndDo(task, signal);
      if (rest === undefined) continue;
      // Claimed by nobody meanwhile: another titan may be luckier.
      await this.context.pause(BETWEEN_TRIALS, signal);
      this.queue.unshift(rest);
    }
  }

  /** @returns what is to be tried again later */
  private async claimAndDo(task: Task, signal: AbortSignal): Promise<Task | undefined> {
    const { claims } = this.context;
    const claimed: Series[] = [];
    try {
      for (const { series } of task.members) {
        if (await claims.take(series, task.start)) claimed.push(series);
        else break;
      }
      if (claimed.length === task.members.length) return await this.do(task, signal);
      this.claimedByOthers.push(task);
      return undefined;
    } finally {
      for (const series of claimed) await claims.release(series, task.start);
    }
  }

  private async next(signal: AbortSignal): Promise<Task | undefined> {
    const task = this.queue.shift();
    if (task !== undefined || this.claimedByOthers.length === 0) return task;
    await this.context.pause(ANOTHERS_WORK, signal);
    this.queue.push(...this.claimedByOthers);
    this.claimedByOthers = [];
    return this.queue.shift();
  }

  private async do(task: Task, signal: AbortSignal): Promise<Task | undefined> {
    const settled = new Map<Series, number>();
    const outcome = await fillStretch(this.context, task, signal, (event) => {
      if (event.type === 'stored') {
        settled.set(event.request.series, (settled.get(event.request.series) ?? 0) + event.settled);
        this.answeredAt.set(this.hostOf(event.source), this.context.now());
      }
      this.observe(event);
    });
    this.note(task, outcome);
    signal.throwIfAborted();
    const members = task.members.map((member) => ({ ...member, planned: Math.max(0, member.planned - (settled.get(member.series) ?? 0)) }));
    if (isWorthAnotherTry(outcome)) {
      const open = outcome.left.reduce((sum, left, nr) => sum + countIntervals(left, members[nr]!.series.timeframe), 0);
      const now = this.context.now();
      const answeredAt = outcome.failed === undefined ? undefined : this.answeredAt.get(this.hostOf(outcome.failed));
      const failing = failedAgain(task.failing, open, answeredAt, now);
      if (isPatientWith(failing, answeredAt, now)) return { ...task, members, failing };
    }
    members.forEach(({ series, planned }, nr) => {
      const dropped = planned - countIntervals(outcome.left[nr]!, series.timeframe);
      if (dropped > 0) this.observe({ type: 'dropped', series, intervals: dropped });
    });
    return undefined;
  }

  private hostOf(source: string): Host {
    return this.plan.lane.suppliers.some(({ name, needsMarkets }) => name === source && !needsMarkets) ? 'archive' : 'exchange';
  }

  /** A stretch that is tried again has the error of its last trial alone. */
  private note({ start, members }: Task, { outcomes, error }: StretchOutcome): void {
    for (const { series } of members) {
      const effort = this.efforts.get(series) ?? { outcomes: [], errors: new Map<number, unknown>() };
      effort.outcomes.push(...outcomes.filter(({ request }) => request.series === series));
      effort.errors.delete(start);
      if (error !== undefined) effort.errors.set(start, error);
      this.efforts.set(series, effort);
    }
  }
}
