import type { RawRow } from '../../market/datasets/dataset.js';
import type { Series } from '../../market/series.js';

/** How a stream is just now. Times are of the global clock, in ms. */
export type StreamState =
  /** Nothing is asked of it: no series that it could bring. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  /** Every connection stands, and has confirmed what was asked for where the exchange does. */
  | { readonly kind: 'connected' }
  /** A connection failed, by `error`; it is tried again at `until`. The others of the stream, if any, go on. */
  | { readonly kind: 'reconnecting'; readonly until: number; readonly error: Error };

/** Is told how a stream fares. Must not throw. */
export interface StreamListener {
  /** Told when it changes. */
  state(state: StreamState): void;
  /**
   * The exchange does not bring a series, while it goes on bringing the others; told by each connection.
   *
   * @param series undefined when the exchange does not say which
   * @param reason in the exchange's words
   */
  refused(series: Series | undefined, reason: string): void;
}

/** Is told what comes. Must not keep more than it can hold: nothing waits for it. */
export interface CandleListener extends StreamListener {
  /** A candle that has closed, by the exchange's own word or since the next one has begun; digits as sent. */
  candle(series: Series, row: RawRow): void;
}

/** Candles as an exchange sends them by itself, over WebSockets. What it loses (and it does), only asking brings. */
export interface CandleStream {
  /**
   * Listens until the signal aborts. A connection that fails, or says nothing for 20 s, is made anew, after pauses that
   * double from 1-2 s to 30-60 s.
   *
   * @param series of which the exchange has markets, and these are loaded
   * @returns when every connection has ended; never rejects
   */
  listen(series: readonly Series[], listener: CandleListener, signal: AbortSignal): Promise<void>;
}
