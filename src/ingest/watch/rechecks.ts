import { bulkhead } from 'cockatiel';
import type { Exchange } from '../../exchanges/exchange.js';
import { intersect, isEmpty, subtract, type Multirange, type Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { floor } from '../../market/timeframe.js';
import { apiPages } from '../../sources/api-pages.js';
import { readAsked } from '../../storage/asked-repository.js';
import { persistently } from '../../storage/persistence.js';
import { execute, type ExecutorContext } from '../executor.js';
import type { Observe } from '../observer.js';
import type { ObserveWatch } from './watch-event.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Milliseconds into a day (UTC) after which the one before is asked for again. */
const RECHECK_AT = 2 * HOUR;

/** Milliseconds; days that were missed longer ago stay as they are. */
const LOOKED_BACK = 7 * DAY;

/** Milliseconds after which a day is asked for once more that could not be had. */
const AGAIN_AFTER = HOUR;

/** Series that are asked for at once, so that fresh candles find room between them. */
const AT_ONCE = 2;

/** What these requests are called in `ingest_runs`, which is how titan remembers them. */
const COMMAND = 'watch recheck';

/** Days (beginning: ms) that are to be asked for again, with the series of each, the newest first. */
export interface Owed {
  /** The end of the last day that is over. */
  readonly until: number;
  readonly days: readonly { readonly day: number; readonly series: readonly Series[] }[];
}

export interface RecheckContext extends ExecutorContext {
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Asks for whole days again once they are over, for what the exchange has revised: yesterday at 02:00 UTC, and all of the last
 * week that a watch has seen and none has asked for again, because titan slept, did not run, or had no answer.
 */
export class Rechecks {
  #until = NaN;
  #again = Infinity;
  #running = false;

  constructor(private readonly context: RecheckContext, private readonly exchange: Exchange, private readonly observe: Observe, private readonly tell: ObserveWatch) {}

  /** Whether a day is being asked for, so that what it adds may have holes until it is through. */
  get running(): boolean {
    return this.#running;
  }

  /**
   * To be asked before a tick brings anything: what comes late is final, and owed to nobody.
   *
   * @returns undefined while there is nothing to look for
   * @throws TitanError when the database fails
   */
  async owed(series: readonly Series[], signal: AbortSignal): Promise<Owed | undefined> {
    const now = this.context.now();
    const until = Math.floor((now - RECHECK_AT) / DAY) * DAY;
    if (this.#running || (until === this.#until && now < this.#again)) return undefined;
    const within = { from: until - LOOKED_BACK, to: until };
    const { sql } = this.context;
    const [watched, rechecked] = await persistently(() => Promise.all([
      readAsked(sql, series, { command: 'watch', within }), readAsked(sql, series, { command: COMMAND, within, answered: true }),
    ]), signal);
    const days: Owed['days'][number][] = [];
    for (let day = until - DAY; day >= within.from; day -= DAY) {
      const owing = series.filter((one, nr) => owes(one, day, watched[nr]!, rechecked[nr]!));
      if (owing.length > 0) days.push({ day, series: owing });
    }
    return { until, days };
  }

  /** @returns when all have been asked for, or the signal has aborted; never rejects */
  async catchUp({ until, days }: Owed, signal: AbortSignal): Promise<void> {
    this.#running = true;
    this.#until = until;
    let failed = false;
    for (const { day, series } of days) {
      const lane = bulkhead(AT_ONCE, Infinity);
      const outcomes = await Promise.all(series.map((one) => lane.execute(() =>
        execute({ sql: this.context.sql, command: COMMAND }, apiPages(this.exchange), { series: one, wanted: [intervalsOf(day, one)] }, signal, this.observe))));
      if (signal.aborted) break;
      failed ||= outcomes.some(({ status }) => status === 'failed');
      this.tell({ type: 'rechecked', exchange: this.exchange.id, day, outcomes });
    }
    this.#again = failed ? this.context.now() + AGAIN_AFTER : Infinity;
    this.#running = false;
  }
}

function owes(series: Series, day: number, watched: Multirange, rechecked: Multirange): boolean {
  const wanted = intervalsOf(day, series);
  return !isEmpty(wanted) && intersect([wanted], watched).length > 0 && subtract([wanted], rechecked).length > 0;
}

/** Those that begin on the day; of weeks and months, on most days none. */
function intervalsOf(day: number, { timeframe }: Series): Range {
  return { from: floor(day, timeframe), to: floor(day + DAY, timeframe) };
}
