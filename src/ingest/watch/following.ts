import type { StreamListener, StreamState } from '../../exchanges/streams/candle-stream.js';
import { describeSeries } from '../../market/describe-series.js';
import type { DatasetName, Series } from '../../market/series.js';
import type { ExecutorContext } from '../executor.js';
import type { ObserveWatch } from './watch-event.js';

export interface FollowingContext extends ExecutorContext {
  /** Milliseconds. */
  readonly now: () => number;
}

/** What a watch listens to on one exchange: series of one dataset, by one listening at a time. Tells how the exchange's stream fares. */
export class Following {
  #listening: { readonly to: string; readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  #state: StreamState = { kind: 'connecting' };
  /** What was told to be refused: each connection asks for it again. */
  readonly #refused = new Set<string>();

  /** @param signal nothing is followed any more after it */
  constructor(private readonly exchange: string, private readonly dataset: DatasetName, private readonly tell: ObserveWatch, private readonly signal: AbortSignal) {}

  get state(): StreamState {
    return this.#state;
  }

  /**
   * Follows these series, and no others, from now on.
   *
   * @param listen listens until its signal aborts, and never rejects; what it is told after that is no longer asked for
   */
  follow(series: readonly Series[], listen: (fares: StreamListener, signal: AbortSignal) => Promise<void>): void {
    const to = series.map(describeSeries).join('\n');
    if (to === this.#listening?.to || this.signal.aborted) return;
    this.#listening?.stop.abort();
    const stop = new AbortController();
    const { signal } = stop;
    const ended = listen({
      state: (state) => { if (!signal.aborted) this.#change(state); },
      refused: (one, reason) => { if (!signal.aborted) this.#refuse(one, reason); },
    }, signal);
    this.#listening = { to, stop, ended };
  }

  /** Follows nothing more. @returns when nothing more is told */
  async end(): Promise<void> {
    this.#listening?.stop.abort(new Error('the watch has ended'));
    await this.#listening?.ended;
  }

  #change(state: StreamState): void {
    this.#state = state;
    this.tell({ type: 'stream', exchange: this.exchange, dataset: this.dataset, state });
  }

  #refuse(series: Series | undefined, reason: string): void {
    const what = series === undefined ? reason : describeSeries(series);
    if (this.#refused.has(what)) return;
    this.#refused.add(what);
    this.tell({ type: 'refused', exchange: this.exchange, dataset: this.dataset, series, reason });
  }
}
