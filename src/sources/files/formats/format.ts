import type { Timeframe } from '../../../market/timeframe.js';

/** Which candles a file holds, as its name says. */
export interface NamedSeries {
  /** ccxt's unified symbol; undefined: of a market whose id titan cannot take apart. */
  readonly symbol: string | undefined;
  /** Another market whose files are called the same. */
  readonly orOf?: string | undefined;
  /** Undefined: one that titan does not keep. */
  readonly timeframe: Timeframe | undefined;
}

/** Files of one origin: how they are called, laid out, and to be believed. */
export interface FileFormat {
  /** The exchange that publishes them; undefined for files of any. */
  readonly exchange: string | undefined;
  /** The order of the columns in files without a header. */
  readonly columns: readonly string[];
  /**
   * What it means that an interval between a file's rows has none: `no-trades`, `unknown`, or what the user
   * says (`told`).
   */
  readonly holes: 'no-trades' | 'unknown' | 'told';

  /**
   * @param title the file's name without its folder
   * @param path where it lies on disk
   * @param symbols those that the user named: an id that joins base and quote of one is of that
   * @returns undefined when it is no name as the publisher gives them, and so says nothing
   * @throws UsageError when it says something that titan does not keep
   */
  seriesOf(title: string, path: string, symbols: readonly string[]): NamedSeries | undefined;
}
