import { isTemporary } from '../../errors.js';
import type { StreamState } from '../../exchanges/streams/candle-stream.js';
import type { EventStream } from '../../exchanges/streams/event-stream.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import { describeSeries } from '../../market/describe-series.js';
import type { DatasetName, Series } from '../../market/series.js';
import { heardRows } from '../../sources/streamed-rows.js';
import { execute } from '../executor.js';
import { Following, type FollowingContext } from './following.js';
import { HeardSeries } from './heard-series.js';
import type { ObserveWatch } from './watch-event.js';

/** Rows that may wait for the database. Of those that find no room, the ledger does not claim that titan listened. */
const MOST_WAITING = 50_000;

/** Milliseconds for which rows of a series are collected: storing them costs a transaction. */
const COLLECTED = 500;

/** Milliseconds of listening in which nothing came, before the ledger is told of them. */
const QUIET = 10_000;

/** How often it is looked what is to be stored (ms). */
const BETWEEN_LOOKS = 100;

/** Series that are stored side by side. */
const AT_ONCE = 4;

interface Kept {
  readonly heard: HeardSeries;
  isStoring: boolean;
  /** By the process's clock (ms). */
  storedAt: number;
  lost: number;
}

/** Rows of one dataset that one exchange sends by itself and nobody can ask for: stored as they come, with the time in which titan was listening. */
export class LaneListening {
  /** By the series' names; the one that was stored last comes last. */
  readonly #kept = new Map<string, Kept>();
  #count = 0;
  readonly #storing = new Set<Promise<void>>();
  readonly #following: Following;
  #looks: NodeJS.Timeout | undefined;
  #new = 0;

  /** @param signal ends the storing of what has come */
  constructor(
    private readonly context: FollowingContext, private readonly exchange: string, readonly dataset: DatasetName, private readonly stream: EventStream,
    private readonly tell: ObserveWatch, private readonly signal: AbortSignal,
  ) {
    this.#following = new Following(exchange, dataset, tell, signal);
  }

  get state(): StreamState {
    return this.#following.state;
  }

  /** Rows that were stored since this was asked last. */
  takeCount(): number {
    const count = this.#new;
    this.#new = 0;
    return count;
  }

  /** Listens to these series, and no others, from now on. */
  follow(series: readonly Series[]): void {
    if (series.length > 0 && !this.signal.aborted) this.#looks ??= setInterval(() => { this.#store(); }, BETWEEN_LOOKS);
    this.#following.follow(series, (fares, signal) => this.stream.listen(series, {
      ...fares,
      row: (one, row, now) => { if (!signal.aborted) this.#take(one, row, now); },
      window: (window) => { for (const one of window.series) this.#keptOf(one).heard.open(window); },
    }, signal));
  }

  /** Listens no more. @returns when all that came is stored, or the database has failed to */
  async end(): Promise<void> {
    await this.#following.end();
    clearInterval(this.#looks);
    while (this.#storing.size > 0) await Promise.all(this.#storing);
    // What is begun goes to the end of the map.
    for (const kept of [...this.#kept.values()]) if (kept.heard.waiting > 0 || kept.heard.unclaimed > 0) this.#begin(kept);
    await Promise.all(this.#storing);
  }

  #keptOf(series: Series): Kept {
    const name = describeSeries(series);
    const kept = this.#kept.get(name) ?? { heard: new HeardSeries(series), isStoring: false, storedAt: -Infinity, lost: 0 };
    this.#kept.set(name, kept);
    return kept;
  }

  #take(series: Series, row: RawRow, now: number): void {
    const kept = this.#keptOf(series);
    if (this.#count < MOST_WAITING) {
      this.#count++;
      kept.heard.keep(row, now);
    } else {
      kept.heard.lose(row, now);
      kept.lost++;
    }
  }

  #store(): void {
    const now = performance.now();
    for (const kept of [...this.#kept.values()]) {
      if (this.#storing.size >= AT_ONCE) return;
      const { heard, isStoring, storedAt } = kept;
      if (isStoring || now - storedAt < COLLECTED) continue;
      if (heard.waiting > 0 || heard.unclaimed >= QUIET) this.#begin(kept);
    }
  }

  #begin(kept: Kept): void {
    const name = describeSeries(kept.heard.series);
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    kept.isStoring = true;
    const job = this.#storeOne(kept).finally(() => {
      kept.isStoring = false;
      kept.storedAt = performance.now();
      this.#storing.delete(job);
    });
    this.#storing.add(job);
  }

  async #storeOne(kept: Kept): Promise<void> {
    const { exchange, context } = this;
    const { series } = kept.heard;
    const batch = kept.heard.take();
    const outcome = await execute(context, heardRows(batch.rows, batch.now), { series, wanted: batch.claimed }, this.signal);
    if (outcome.error === undefined) batch.settle();
    else if (isTemporary(outcome.error)) batch.giveBack();
    else batch.giveUp();
    if (!isTemporary(outcome.error)) this.#count -= batch.rows.length;
    this.#new += outcome.new;
    this.tell({ type: 'streamed', exchange, at: context.now(), outcome });
    if (kept.lost > 0) this.tell({ type: 'unheard', exchange, series, rows: kept.lost });
    kept.lost = 0;
  }
}
