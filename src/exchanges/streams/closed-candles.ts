import type { RawRow } from '../../market/datasets/dataset.js';
import type { StreamedCandle } from './stream-channel.js';

/**
 * Tells closed candles from running ones on one connection. One must not outlive it: what a running candle was when
 * a connection broke says nothing of what it has become.
 */
export class ClosedCandles {
  /** The newest of each series whose frames do not say. */
  readonly #running = new Map<string, RawRow>();

  /** @returns the candle that is known to have closed by this one */
  take({ key, row, closed }: StreamedCandle): RawRow | undefined {
    if (closed !== undefined) return closed ? row : undefined;
    const before = this.#running.get(key);
    if (before !== undefined && timeOf(row) < timeOf(before)) return undefined;
    this.#running.set(key, row);
    return before !== undefined && timeOf(row) > timeOf(before) ? before : undefined;
  }
}

function timeOf([time]: RawRow): number {
  return time as number;
}
