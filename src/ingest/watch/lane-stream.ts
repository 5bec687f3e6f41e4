import type { CandleStream, StreamState } from '../../exchanges/streams/candle-stream.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import { describeSeries } from '../../market/describe-series.js';
import { intervalsAt } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { floor } from '../../market/timeframe.js';
import { streamedRows } from '../../sources/streamed-rows.js';
import { execute } from '../executor.js';
import { Following, type FollowingContext } from './following.js';
import type { ObserveWatch } from './watch-event.js';

/** Candles that may wait for the database. Those that find no room are left to the next tick. */
const MOST_WAITING = 5_000;

/** Series that are stored side by side. */
const AT_ONCE = 4;

/** Closed candles that one exchange sends by itself, stored as they come by the executor, as all others are. */
export class LaneStream {
  readonly dataset = 'candles';
  /** Of each series, by name, what has come and is not being stored yet. */
  readonly #waiting = new Map<string, { readonly series: Series; readonly rows: RawRow[] }>();
  #count = 0;
  readonly #storing = new Set<Promise<void>>();
  readonly #following: Following;
  #candles = 0;

  /** @param signal ends the storing of what has come */
  constructor(
    private readonly context: FollowingContext, private readonly exchange: string, private readonly stream: CandleStream,
    private readonly tell: ObserveWatch, private readonly signal: AbortSignal,
  ) {
    this.#following = new Following(exchange, this.dataset, tell, signal);
  }

  get state(): StreamState {
    return this.#following.state;
  }

  /** Candles that were stored since this was asked last. */
  takeCount(): number {
    const count = this.#candles;
    this.#candles = 0;
    return count;
  }

  /** Listens to these series, and no others, from now on. */
  follow(series: readonly Series[]): void {
    this.#following.follow(series, (fares, signal) => this.stream.listen(series, {
      ...fares,
      candle: (one, row) => { if (!signal.aborted) this.#take(one, row); },
    }, signal));
  }

  /** Listens no more. @returns when all that came is stored */
  async end(): Promise<void> {
    await this.#following.end();
    while (this.#storing.size > 0) await Promise.all(this.#storing);
  }

  #take(series: Series, row: RawRow): void {
    // A row without a usable time stands for nothing that could be called missing.
    if (!Number.isSafeInteger(row[0]) || this.#count >= MOST_WAITING) return;
    const name = describeSeries(series);
    const waiting = this.#waiting.get(name) ?? { series, rows: [] };
    this.#waiting.set(name, waiting);
    waiting.rows.push(row);
    this.#count++;
    this.#store();
  }

  #store(): void {
    while (this.#storing.size < AT_ONCE) {
      const [next] = this.#waiting;
      if (next === undefined) return;
      const [name, { series, rows }] = next;
      this.#waiting.delete(name);
      this.#count -= rows.length;
      const job = this.#storeRows(series, rows).finally(() => {
        this.#storing.delete(job);
        this.#store();
      });
      this.#storing.add(job);
    }
  }

  async #storeRows(series: Series, rows: readonly RawRow[]): Promise<void> {
    const wanted = intervalsAt(rows.map(([time]) => floor(time as number, series.timeframe)), series.timeframe);
    const outcome = await execute(this.context, streamedRows(rows), { series, wanted }, this.signal);
    this.#candles += outcome.new;
    this.tell({ type: 'streamed', exchange: this.exchange, at: this.context.now(), outcome });
  }
}
