import type { Timeframe } from './timeframe.js';

/** What kind of rows a series holds. */
export const DATASETS = ['candles', 'funding', 'open-interest', 'liquidations'] as const;

export type DatasetName = (typeof DATASETS)[number];

/** A dataset, and the grid on which its rows lie: what a series is beside its exchange and symbol. */
export interface SeriesKind {
  readonly dataset: DatasetName;
  /** Candles: their length. Open interest: its period. Else the dataset's own, see its `steps`. */
  readonly timeframe: Timeframe;
}

/** The unit of everything titan plans, stores and reports. */
export interface Series extends SeriesKind {
  /** ccxt's exchange id, such as `binance`. */
  readonly exchange: string;
  /** ccxt's unified symbol, such as `BTC/USDT` or `BTC/USDT:USDT`. */
  readonly symbol: string;
}
