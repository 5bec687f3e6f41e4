import type { Exchange } from '../../exchanges/exchange.js';
import type { Series } from '../../market/series.js';
import { sum } from '../../market/sum.js';
import { typicalLength } from '../../market/timeframe.js';

/** What an exchange allows to be done in a tick, in numbers. */
export interface TickCost {
  /** Requests of a tick in which a candle of every series has closed. */
  readonly requests: number;
  /** Seconds that the exchange's rate limit makes them take. */
  readonly seconds: number;
  /** Seconds between such ticks: the shortest timeframe, or the interval where that is longer. */
  readonly every: number;
  /** Share of all time that the requests take, over many ticks, in which long timeframes are seldom asked for: above 1 it cannot be done. */
  readonly share: number;
}

/** @param intervalOf milliseconds between looks for what is due of a series */
export function tickCost(exchange: Exchange, series: readonly Series[], intervalOf: (series: Series) => number): TickCost {
  const each = series.map((one) => ({ seconds: 60 / exchange.service(one).requestsPerMinute, every: Math.max(intervalOf(one), typicalLength(one.timeframe)) / 1000 }));
  return {
    requests: series.length,
    seconds: sum(each, ({ seconds }) => seconds),
    every: Math.min(...each.map(({ every }) => every)),
    share: sum(each, ({ seconds, every }) => seconds / every),
  };
}
