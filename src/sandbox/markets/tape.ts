import type { MinuteRun } from './minute-run.js';

/** What was traded in an interval. Prices and volumes are exact decimal text. */
export interface Bar {
  /** Open time, UTC, milliseconds. */
  readonly time: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** In base units. */
  readonly volume: string;
  /** In quote units. */
  readonly quoteVolume: string;
  readonly trades: number;
}

/**
 * The whole trading history of one symbol on one exchange, past and future: the sandbox's clock
 * decides how much of it can be seen yet. Dialects read it through candles.ts.
 */
export interface Tape {
  /** Open time (ms) of the first minute on which it was traded. */
  readonly listedAt: number;
  /** From when on (ms) there are no candles any more; Infinity for a market that goes on. */
  readonly endsAt: number;

  /**
   * Everything traded in `[from, to)` (ms) as one bar that opens at `from`; undefined when nothing was.
   * Equals the aggregate of the bars of any partition of the interval.
   */
  bar(from: number, to: number): Bar | undefined;

  /**
   * The minutes of a day that were traded without a break from `from` on (ms, where a minute opens), none that opens at
   * `to` or later. Undefined when the first was not, and where the tape does not keep them as numbers.
   */
  run?(from: number, to: number): MinuteRun | undefined;

  /** Whether the exchange itself was down in all of `[from, to)` (ms), so that it has not even a candle of zero volume. */
  down(from: number, to: number): boolean;

  /** Open time (ms) of the first traded minute that ends after `time`; undefined when there is none. */
  tradedFrom(time: number): number | undefined;

  /** Open time (ms) of the last traded minute that opens before `time`; undefined when there is none. */
  tradedBefore(time: number): number | undefined;
}
