import type { AbsenceReason } from '../market/page.js';
import type { RawRow } from '../market/datasets/dataset.js';
import type { Range } from '../market/range.js';
import type { Rows } from '../market/rows.js';
import type { DatasetName, Series } from '../market/series.js';
import type { Timeframe } from '../market/timeframe.js';
import type { CandleStream } from './streams/candle-stream.js';
import type { EventStreams } from './streams/event-stream.js';
import type { TradeHistory } from './trade-history.js';

/** What an exchange lists, as far as titan needs it. */
export interface Market {
  /** ccxt's unified symbol. */
  readonly symbol: string;
  /** The exchange's own id, such as `BTCUSDT`. */
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  readonly type: 'spot' | 'swap' | 'future' | 'other';
  readonly active: boolean;
}

export interface Markets {
  readonly bySymbol: ReadonlyMap<string, Market>;
  /** What is served of each dataset, in ascending length: of candles those that titan can keep exactly. */
  readonly timeframes: Served;
}

/** The timeframes, or periods, in which an exchange serves a dataset; none of a dataset that it does not serve. */
export type Served = Readonly<Partial<Record<DatasetName, readonly Timeframe[]>>>;

/** How an exchange serves a series, for people and for estimates. */
export interface SeriesService {
  /** Whether titan has no rules of its own for the exchange, and goes by the careful general ones. */
  readonly generic: boolean;
  /** Most intervals that one answer settles. */
  readonly page: number;
  /** So many of the newest intervals are served at all; undefined: all since the listing. */
  readonly depth: number | undefined;
  /** Such answers that titan may have in a minute, by what the exchange allows an address. */
  readonly requestsPerMinute: number;
}

/** One answer of an exchange, and what it settles. */
export interface SettledPage {
  readonly rows: Rows<RawRow>;
  /** An interval in it that has no row has none. Aligned to the timeframe, never beyond the last candle that had closed. */
  readonly answered: Range;
  /** Parts of `answered` whose absent intervals have another reason than `no-trades`. */
  readonly absences: readonly { readonly range: Range; readonly reason: AbsenceReason }[];
}

/**
 * An exchange as the rest of titan sees it. Resilience is a decorator of this same contract
 * (resilience.ts), so no caller knows whether it talks to one.
 *
 * Every method rejects with a TitanError: temporary when the same call may succeed later.
 */
export interface Exchange {
  /** ccxt's id, such as `binance`. */
  readonly id: string;

  /**
   * Loaded once, and kept on disk for a day.
   *
   * @param missing symbols that were not found: when the list is older than ten minutes and lacks one, it is loaded
   *   anew, for the exchange may have listed it since; should that fail, the old list stands
   */
  markets(signal: AbortSignal, missing?: readonly string[]): Promise<Markets>;

  /**
   * The next request to make for what is left of a range: an aligned window that starts at
   * `left.from` and holds no more intervals than one answer can settle.
   */
  window(series: Series, left: Range): Range;

  /**
   * One request's worth of rows.
   *
   * @param window aligned, from {@link Exchange.window}
   * @returns what was answered: less than the window where the exchange stopped short, more where the
   *   answer says that a market was not listed until later
   */
  fetchPage(series: Series, window: Range, signal: AbortSignal): Promise<SettledPage>;

  /** Volume of the last 24 hours in units of the quote, by symbol, of active spot markets. */
  quoteVolumes(signal: AbortSignal): Promise<ReadonlyMap<string, number>>;

  /** Known once the markets are loaded. */
  service(series: Series): SeriesService;

  /** Where every trade since a market's beginning can be had; undefined where titan knows no way. */
  readonly trades?: TradeHistory | undefined;

  /** Candles as it sends them by itself; undefined where titan knows no such stream. */
  readonly candleStream?: CandleStream | undefined;

  /** Rows that cannot be asked for, as it sends them by itself; of a dataset that is not here, titan knows no such stream. */
  readonly eventStreams?: EventStreams | undefined;

  /** What stands between callers and the exchange just now, for people; undefined when nothing does. */
  trouble(): string | undefined;

  close(): Promise<void>;
}
