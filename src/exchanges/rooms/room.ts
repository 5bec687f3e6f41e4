import type { RawRow } from '../../market/datasets/dataset.js';
import type { Range } from '../../market/range.js';
import type { Rows } from '../../market/rows.js';
import type { Timeframe } from '../../market/timeframe.js';
import type { Budget, Charge } from '../budget.js';
import type { Market, SettledPage } from '../exchange.js';
import type { Probe } from './first-candle.js';
import type { DatasetName } from '../../market/series.js';
import type { TradesRoom } from './trades-room.js';

/** ccxt's arguments of fetchOHLCV for one window. */
export interface OhlcvArguments {
  /** Milliseconds. */
  readonly since: number;
  readonly limit?: number;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A request that is made as it stands: ccxt's unified methods would round, drop or rename. */
export interface EndpointArguments {
  /** ccxt's name for the request, such as `fapiPublicGetFundingRate`. */
  readonly method: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** One question to an exchange. */
export type Question = OhlcvArguments | EndpointArguments;

/** What a question depends on, beside series and window. */
export interface Subject {
  readonly type: Market['type'];
  /** The exchange's own id of the market, such as `BTCUSDT`. */
  readonly id: string;
  /** The exchange's own name of the base, which some endpoints go by. */
  readonly coin: string;
  /** Whether it is margined in its base. */
  readonly inverse: boolean;
  /** Base units of one contract, as exact decimal text; inverse ones: units of the quote. */
  readonly contractSize: string;
  /** ccxt's word for the page size of candles. */
  readonly featuredLimit: number | undefined;
}

/** One answer to a window, before it is known what it settles. */
export interface Answer {
  readonly rows: Rows<RawRow>;
  readonly window: Range;
  readonly timeframe: Timeframe;
  /** The parsed body, as the exchange sent it; of a long list of candles only the first and the last few (row-list.ts). */
  readonly body: unknown;
  /** The exchange's clock (ms) when it answered. */
  readonly now: number;
  readonly subject: Subject;
  /** Asks on about the same series. */
  readonly ask: (question: Question) => Promise<Rows<RawRow>>;
  /**
   * Open time (ms) of the market's first candle, or of any candle before `by`; undefined when it has
   * none. Found by the probe, which costs requests, and remembered.
   */
  readonly firstCandle: (probe: Probe, by: number) => Promise<number | undefined>;
}

/** How a dataset is served. */
export interface Service {
  /** Most intervals that one answer settles. */
  readonly page: number;
  /** So many of the newest are served at all; undefined: all since the listing, or what `reach` says. */
  readonly depth?: number;
  /** Milliseconds: what is older is not served, and not asked for. */
  readonly reach?: number;
  /** What a full answer costs; undefined without a budget of the room's own. */
  readonly charge?: Charge;
}

/** How an exchange serves one dataset. */
export interface SeriesRoom {
  service(subject: Subject, timeframe: Timeframe): Service;

  /** The next window to ask for, from `left.from` on. */
  window(left: Range, timeframe: Timeframe, subject: Subject): Range;

  /** @param now a clock (ms), for exchanges that keep recent and older rows apart */
  ask(window: Range, timeframe: Timeframe, subject: Subject, now: number): Question;

  /** What an answer settles, and why the intervals that it leaves out are absent. */
  settle(answer: Answer): Promise<SettledPage>;
}

/** Candles, which ccxt reads: it knows each exchange's columns. */
export interface CandleRoom extends SeriesRoom {
  /** Timeframes that ccxt offers under a name that their candles do not keep. */
  readonly misnamed: readonly string[];

  service(subject: Subject, timeframe: Timeframe): Service;

  ask(window: Range, timeframe: Timeframe, subject: Subject, now: number): OhlcvArguments;

  /** Whether a body that arrived with status 200 is an answer about candles at all. */
  carriesRows(body: unknown, marketId: string): boolean;
}

/** Another dataset, by a request of its own. */
export interface EndpointRoom extends SeriesRoom {
  /** In which timeframes, or periods. */
  readonly steps: readonly Timeframe[];

  ask(window: Range, timeframe: Timeframe, subject: Subject, now: number): EndpointArguments;

  /** Finds the market's first candle, where it is worth a question whether what is beyond the reach was listed: others reach further. */
  readonly listing?: Probe;

  /** The rows of a parsed body, as the dataset has them, ascending; undefined when it is no such answer. */
  read(body: unknown, subject: Subject): readonly RawRow[] | undefined;
}

/** A room for each dataset that an exchange serves: ccxt reads all exchanges' candles, and no others. */
export type SeriesRooms = Readonly<{ candles: CandleRoom } & Partial<Record<Exclude<DatasetName, 'candles'>, EndpointRoom>>>;

/**
 * How one exchange really behaves, where that differs from what ccxt's unified interface promises.
 * All that titan knows about a single exchange lives in its room; shared code asks, and never
 * compares ids.
 */
export interface Room {
  /** Whether it stands for any exchange that has no room of its own. */
  readonly generic?: boolean;

  /** Options for ccxt's constructor. */
  options(kinds: { readonly derivatives: boolean }): Readonly<Record<string, unknown>>;

  /** Methods that ccxt would call while it loads markets, and titan has no use for. */
  readonly unused?: readonly string[];

  /** Which groups of ccxt's endpoints, by their names, want a key, which titan has none of; undefined: unknown. */
  readonly signed?: RegExp;

  /** What the exchange allows an address; undefined: as ccxt has it. */
  readonly budget?: Budget;

  /** The datasets that it serves. */
  readonly series: SeriesRooms;

  /** How trades are served, where all of a market's are. */
  readonly trades?: TradesRoom;

  /** Whether an error message of this exchange names a passing condition that ccxt does not know as one. */
  saysTemporary(message: string): boolean;
}
