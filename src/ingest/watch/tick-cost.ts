import type { Exchange } from '../../exchanges/exchange.js';
import type { Series } from '../../market/series.js';
import { typicalLength } from '../../market/timeframe.js';

/** What an exchange allows to be done in a tick, in numbers. */
export interface TickCost {
  /** Requests of a tick in which a candle of every series has closed. */
  readonly requests: number;
  /** Seconds that the exchange's rate limit makes them take. */
  readonly seconds: number;
  /** Seconds between such ticks: the shortest timeframe, or the interval where that is longer. */
  readonly every: number;
}

/** @param interval milliseconds between ticks */
export function tickCost(exchange: Exchange, series: readonly Series[], interval: number): TickCost {
  const shortest = Math.min(...series.map(({ timeframe }) => typicalLength(timeframe)));
  const seconds = series.reduce((sum, one) => sum + 60 / exchange.service(one).requestsPerMinute, 0);
  return { requests: series.length, seconds, every: Math.max(interval, shortest) / 1000 };
}
