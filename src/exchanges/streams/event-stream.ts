import type { RawRow } from '../../market/datasets/dataset.js';
import type { DatasetName, Series } from '../../market/series.js';
import type { StreamListener } from './candle-stream.js';

/** The time in which one connection listens: it ends when the connection does, and then another begins. Times by the exchange's clock, ms. */
export interface ListeningWindow {
  readonly series: readonly Series[];
  /** The exchange had confirmed the subscription: what happens from here on comes. */
  readonly from: number;
  /** All that happened before has come, if it is to come at all. Grows while the connection stands. */
  readonly until: number;
  readonly ended: boolean;
}

/** Is told what comes. Must not keep more than it can hold: nothing waits for it. */
export interface EventListener extends StreamListener {
  /**
   * Digits as sent; whether it can be right is not looked at.
   *
   * @param now the exchange's clock (ms)
   */
  row(series: Series, row: RawRow, now: number): void;
  /** A connection listens from now on. */
  window(window: ListeningWindow): void;
}

/** Rows of a dataset that no one can ask for later, as an exchange sends them over WebSockets. What is missed is missed for good. */
export interface EventStream {
  /**
   * Listens until the signal aborts. A connection that fails, or says nothing for 20 s, is made anew, after pauses that
   * double from 1-2 s to 30-60 s; what comes twice thereby is told twice.
   *
   * @param series of which the exchange has markets, and these are loaded
   * @returns when every connection has ended; never rejects
   */
  listen(series: readonly Series[], listener: EventListener, signal: AbortSignal): Promise<void>;
}

/** By dataset. */
export type EventStreams = Readonly<Partial<Record<DatasetName, EventStream>>>;
