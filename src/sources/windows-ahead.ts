import type { SeriesService } from '../exchanges/exchange.js';

/** Seconds that an answer may take without the exchange's allowance going unused: twice the 150 ms that most take. */
const LATENCY = 0.3;

const MOST = 32;

/**
 * How many windows of a series to ask for at once, so that the exchange's allowance is used whole.
 * Of an exchange that titan has no rules for only one: there a window is mostly settled in part, and the
 * next one begins where the answer ended.
 */
export function windowsAhead({ generic, requestsPerMinute }: SeriesService): number {
  if (generic) return 1;
  return Math.max(1, Math.min(MOST, Math.ceil((requestsPerMinute / 60) * LATENCY)));
}
