import type { Series } from '../../market/series.js';
import type { CsvLayout } from './csv-rows.js';

/** How one exchange publishes its history in files: its room in `archives/`. */
export interface ArchiveRoom {
  /** Where the files are, such as `https://data.binance.vision`. */
  readonly origin: string;
  /** How the exchange itself calls a market, by rule: for when its market list cannot be had. */
  marketId(symbol: string): string;
  /** Where the files of a series are; undefined when there are none of its dataset, its kind of market or its timeframe. */
  shelf(series: Series, marketId: string): Shelf | undefined;
}

/** The files of one series. */
export interface Shelf {
  /** Path of the file of a month, such as `2023-01`; undefined when there are none by month. */
  readonly month: ((month: string) => string) | undefined;
  /** Path of the file of a day, such as `2023-01-27`; undefined when there are none by day. */
  readonly day: ((day: string) => string) | undefined;
  /** What the lines of a file are. @param from when its month or day begins (ms) */
  readonly layout: (from: number) => CsvLayout;
  /** Its rows begin so many ms after its month or day does, and end as long after; undefined: with it. */
  readonly lag?: number;
  /** There are no files of what was before (ms); undefined: nobody knows. */
  readonly since?: number;
  /** What is older (ms) than this nobody else serves, so that a file that lacks it says that it was not published; undefined: another may have it. */
  readonly soleAfter?: number;
}
