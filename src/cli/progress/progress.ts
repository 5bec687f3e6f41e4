import type { Log } from '../log.js';
import type { OutputStream } from '../output.js';
import { bars } from './bars.js';
import { logLines } from './log-lines.js';

/** Work in hand, counted in units such as intervals of candles. */
export interface Progress {
  /**
   * Adds to what there is to do.
   *
   * @param lane what is done side by side with other lanes, such as an exchange; each has a bar of its own
   * @param atLeast milliseconds that a rate limit makes it take, where one is known
   * @param noun what rows of this work are called; candles unless told
   */
  plan(units: number, lane?: string, atLeast?: number, noun?: string): void;
  advance(units: number, rows: number, label: string, lane?: string): void;
  /** Puts a line above the bars, where there are any. */
  line(text: string): void;
  stop(): void;
}

/** Bars with rate and ETA on a terminal; elsewhere a log line every ten seconds. */
export function createProgress(stderr: OutputStream, log: () => Log, shown: boolean, now: () => number): Progress {
  if (!shown) return { plan: () => undefined, advance: () => undefined, line: (text) => { stderr.write(`${text}\n`); }, stop: () => undefined };
  return stderr.isTTY ? bars(stderr, now) : logLines(stderr, log, now);
}
