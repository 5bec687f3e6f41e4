import { countIntervals, hull, type Multirange } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { readLeft } from '../../storage/left-repository.js';
import { persistently } from '../../storage/persistence.js';
import { runLane, type LaneContext } from '../backfill/lane.js';
import { planLane, type Lane } from '../backfill/plan.js';
import type { Observe } from '../observer.js';
import type { ObserveWatch } from './watch-event.js';

const MINUTE = 60_000;

/** Milliseconds before what could not be had is asked for again: doubled each time that it came to nothing. */
const FIRST_WAIT = 5 * MINUTE;
const LONGEST_WAIT = 360 * MINUTE;

/** Something that was missed of a series, behind its front. */
export interface Missed {
  readonly series: Series;
  readonly open: Multirange;
}

/**
 * What one exchange's series lack behind their fronts, brought in the background as a backfill does it, while
 * the fronts go on.
 */
export class Backlog {
  #running = false;
  #wait = FIRST_WAIT;
  #notBefore = -Infinity;
  #lastLeft = Infinity;

  constructor(
    private readonly context: LaneContext, private readonly lane: Lane, private readonly observe: Observe, private readonly tell: ObserveWatch,
  ) {}

  /**
   * Does what was missed, unless it is at work or has just come to nothing.
   *
   * @returns when it has ended; never rejects
   */
  async catchUp(missed: readonly Missed[], signal: AbortSignal): Promise<void> {
    const open = intervalsOf(missed);
    const isNews = open > this.#lastLeft;
    if (open === 0 || this.#running || (!isNews && this.context.now() < this.#notBefore)) return;
    const exchange = this.lane.exchange.id;
    this.#running = true;
    this.tell({ type: 'catching-up', exchange, series: missed.length, intervals: open });
    let error: unknown;
    let left = open;
    try {
      const wanted = missed.map((one) => ({ series: one.series, range: hull(one.open) }));
      const efforts = await runLane(this.context, await planLane(this.context, { lane: this.lane, wanted }, signal), signal, this.observe);
      error = efforts.find((effort) => effort.error !== undefined)?.error;
      const rest = await persistently(() => readLeft(this.context.sql, wanted), signal);
      left = intervalsOf(rest.map((one, nr) => ({ series: wanted[nr]!.series, open: one.open })));
    } catch (thrown) {
      error = thrown;
    } finally {
      this.#running = false;
    }
    this.#wait = left < open ? FIRST_WAIT : Math.min(LONGEST_WAIT, this.#wait * 2);
    this.#notBefore = this.context.now() + this.#wait;
    this.#lastLeft = left;
    if (!signal.aborted) this.tell({ type: 'caught-up', exchange, left, error });
  }
}

function intervalsOf(missed: readonly Missed[]): number {
  return missed.reduce((sum, { series, open }) => sum + countIntervals(open, series.timeframe), 0);
}
