import type { CandleStream, StreamState } from '../../exchanges/streams/candle-stream.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import { describeSeries } from '../../market/describe-series.js';
import { intervalsAt } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { floor } from '../../market/timeframe.js';
import { streamedRows } from '../../sources/streamed-rows.js';
import { execute, type ExecutorContext } from '../executor.js';
import type { ObserveWatch } from './watch-event.js';

/** Candles that may wait for the database. Those that find no room are left to the next tick. */
const MOST_WAITING = 5_000;

/** Series that are stored side by side. */
const AT_ONCE = 4;

export interface LaneStreamContext extends ExecutorContext {
  /** Milliseconds. */
  readonly now: () => number;
}

/** Closed candles that one exchange sends by itself, stored as they come by the executor, as all others are. */
export class LaneStream {
  readonly dataset = 'candles';
  /** Of each series, by name, what has come and is not being stored yet. */
  readonly #waiting = new Map<string, { readonly series: Series; readonly rows: RawRow[] }>();
  #count = 0;
  readonly #storing = new Set<Promise<void>>();
  #listening: { readonly to: string; readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  #state: StreamState = { kind: 'connecting' };
  #candles = 0;

  /** @param signal ends the storing of what has come */
  constructor(
    private readonly context: LaneStreamContext, private readonly exchange: string, private readonly stream: CandleStream,
    private readonly tell: ObserveWatch, private readonly signal: AbortSignal,
  ) {}

  get state(): StreamState {
    return this.#state;
  }

  /** Candles that were stored since this was asked last. */
  takeCount(): number {
    const count = this.#candles;
    this.#candles = 0;
    return count;
  }

  /** Listens to these series, and no others, from now on. */
  follow(series: readonly Series[]): void {
    const to = series.map(describeSeries).join('\n');
    if (to === this.#listening?.to || this.signal.aborted) return;
    this.#listening?.stop.abort();
    const stop = new AbortController();
    const ended = this.stream.listen(series, {
      candle: (one, row) => { if (!stop.signal.aborted) this.#take(one, row); },
      state: (state) => { if (!stop.signal.aborted) this.#change(state); },
    }, stop.signal);
    this.#listening = { to, stop, ended };
  }

  /** Listens no more. @returns when all that came is stored */
  async end(): Promise<void> {
    this.#listening?.stop.abort(new Error('the watch has ended'));
    await this.#listening?.ended;
    while (this.#storing.size > 0) await Promise.all(this.#storing);
  }

  #change(state: StreamState): void {
    this.#state = state;
    this.tell({ type: 'stream', exchange: this.exchange, dataset: 'candles', state });
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
