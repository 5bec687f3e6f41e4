import type { Sql } from 'postgres';
import type { LeaseOwner } from '../../storage/lease-repository.js';
import type { LaneContext } from '../backfill/lane.js';
import type { Lane } from '../backfill/plan.js';
import { Claims } from '../claims.js';
import type { Observe } from '../observer.js';
import { dailyRuns } from '../run-book.js';
import { Alarms } from './alarms.js';
import { conditionsOf, inspect, type Limits } from './inspection.js';
import { LaneWatch, type WatchWish } from './lane-watch.js';
import { nextTick, waitForTick, type Clock, type Rhythm } from './ticks.js';
import type { LaneTick, ObserveWatch } from './watch-event.js';

const MINUTE = 60_000;

/** Milliseconds between looks at how complete the series are. */
const BETWEEN_INSPECTIONS = 5 * MINUTE;

/** Milliseconds that a tick in hand may take once the watch is to stop. */
const GRACE = 3_000;

export interface WatchContext extends Clock {
  readonly sql: Sql;
  readonly owner: LeaseOwner;
  /** Connections that may read side by side. */
  readonly readers: number;
}

export interface WatchOptions {
  readonly rhythm: Rhythm;
  readonly limits: Limits;
  /** One tick, with all that it starts in the background. */
  readonly once: boolean;
}

/** What a whole watch came to. */
export interface WatchSummary {
  readonly ticks: number;
  readonly skipped: number;
  /** The last one, of every exchange. */
  readonly last: readonly LaneTick[];
}

/**
 * Keeps series up to date until the signal aborts: at every tick each exchange brings what has closed, all exchanges
 * side by side. A tick that finds the one before it at work on an exchange leaves that exchange out, and nothing is lost
 * by it: every tick plans anew, by the ledger.
 *
 * Nothing that an exchange or the database does ends it: it is told, and the next tick tries again.
 *
 * @param signal the tick in hand may go on for 3 s after it
 */
export async function watch(
  context: WatchContext, lanes: readonly Lane[], wish: WatchWish, options: WatchOptions, signal: AbortSignal, tell: ObserveWatch, observe: Observe = () => undefined,
): Promise<WatchSummary> {
  const abandoned = new AbortController();
  const grace = (): void => { setTimeout(() => { abandoned.abort(signal.reason); }, GRACE).unref(); };
  signal.addEventListener('abort', grace, { once: true });
  const claims = Claims.open(context.sql, context.owner, abandoned.signal);
  const run = new WatchRun(context, claims, lanes, wish, options, abandoned.signal, tell, observe);
  try {
    return await run.until(signal);
  } finally {
    signal.removeEventListener('abort', grace);
    abandoned.abort(new Error('the watch has ended'));
    claims.close();
    await claims.releaseAll();
  }
}

class WatchRun {
  readonly #lanes: readonly LaneWatch[];
  readonly #alarms = new Alarms();
  #inspected = -Infinity;
  #inspecting: Promise<void> | undefined;
  #ticks = 0;
  #skipped = 0;
  #last = new Map<string, LaneTick>();
  readonly #ticking = new Set<Promise<void>>();

  constructor(
    private readonly context: WatchContext, claims: Claims, lanes: readonly Lane[], wish: WatchWish, private readonly options: WatchOptions,
    private readonly signal: AbortSignal, private readonly tell: ObserveWatch, observe: Observe,
  ) {
    const { sql, now, pause } = context;
    const laneContext: LaneContext = { sql, command: 'watch', claims, now, pause, runs: dailyRuns(sql, 'watch', now) };
    this.#lanes = lanes.map((lane) => new LaneWatch(laneContext, lane, wish, options.rhythm.interval, observe, tell, signal));
  }

  async until(stop: AbortSignal): Promise<WatchSummary> {
    const { context, options } = this;
    let at = nextTick(context.now(), options.rhythm) - options.rhythm.interval;
    let skipped = 0;
    while (!stop.aborted) {
      this.#tick(at, skipped);
      if (options.once) break;
      const due = await waitForTick(context, options.rhythm, at, stop).catch(() => undefined);
      if (due === undefined) break;
      ({ at, skipped } = due);
    }
    await Promise.all([...this.#ticking, ...this.#lanes.map((lane) => lane.endStream())]);
    if (options.once) {
      await Promise.all(this.#lanes.map((lane) => lane.settled()));
      this.#inspect(at);
    }
    await this.#inspecting;
    return { ticks: this.#ticks, skipped: this.#skipped, last: [...this.#last.values()] };
  }

  #tick(at: number, skipped: number): void {
    this.#ticks++;
    this.#skipped += skipped;
    this.tell({ type: 'tick', at, skipped });
    const idle = this.#lanes.filter(({ busy }) => !busy);
    const busy = this.#lanes.filter((lane) => lane.busy).map(({ exchange }) => exchange);
    const ticking = Promise.all(idle.map((lane) => lane.tick(at, this.signal))).then((lanes) => {
      for (const lane of lanes) this.#last.set(lane.exchange, lane);
      this.tell({ type: 'ticked', at, skipped, lanes, busy });
      if (!this.signal.aborted) this.#keepHouse(at);
    }).finally(() => { this.#ticking.delete(ticking); });
    this.#ticking.add(ticking);
  }

  #keepHouse(at: number): void {
    if (Math.abs(at - this.#inspected) >= BETWEEN_INSPECTIONS && !this.#lanes.some(({ rechecking }) => rechecking)) this.#inspect(at);
  }

  #inspect(at: number): void {
    if (this.#inspecting !== undefined) return;
    this.#inspected = at;
    const { sql, now, readers } = this.context;
    const series = this.#lanes.flatMap((lane) => lane.series.map((one) => one.series));
    this.#inspecting = inspect({ sql, now, readers }, series).then((reports) => {
      this.tell({ type: 'inspected', at, series: reports });
      for (const alert of this.#alarms.update(conditionsOf(reports, this.options.limits), now())) this.tell({ type: 'alert', alert });
    }).catch((error: unknown) => {
      this.tell({ type: 'inspection-failed', error });
    }).finally(() => { this.#inspecting = undefined; });
  }
}
