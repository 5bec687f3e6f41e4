import type { Series } from '../../market/series.js';

/** How one exchange publishes its history in files: its room in `archives/`. */
export interface ArchiveRoom {
  /** Where the files are, such as `https://data.binance.vision`. */
  readonly origin: string;
  /** The names that the first columns have, where a file says them: open time, open, high, low, close, volume. */
  readonly columns: readonly string[];
  /** How the exchange itself calls a market, by rule: for when its market list cannot be had. */
  marketId(symbol: string): string;
  /** Where the files of a series are; undefined when there are none of its dataset, its kind of market or its timeframe. */
  shelf(series: Series, marketId: string): Shelf | undefined;
}

/** The files of one series. */
export interface Shelf {
  /** Path of the file of a month, such as `2023-01`. */
  month(month: string): string;
  /** Path of the file of a day, such as `2023-01-27`; undefined when there are none by day. */
  readonly day: ((day: string) => string) | undefined;
}
