import type { Timeframe } from './timeframe.js';

/** What kind of rows a series holds. */
export type Dataset = 'candles';

/** The unit of everything titan plans, stores and reports. */
export interface Series {
  readonly dataset: Dataset;
  /** ccxt's exchange id, such as `binance`. */
  readonly exchange: string;
  /** ccxt's unified symbol, such as `BTC/USDT` or `BTC/USDT:USDT`. */
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** `binance BTC/USDT 1m`: how a series is called in messages. */
export function describeSeries(series: Series): string {
  return `${series.exchange} ${series.symbol} ${series.timeframe}`;
}
