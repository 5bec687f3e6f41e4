import type { Range } from '../../market/range.js';
import type { Point } from '../faults/bad-points.js';
import type { CandleList } from '../markets/candle-list.js';
import type { FundingRate } from '../markets/funding-rates.js';
import type { FundingTerms } from '../markets/funding-terms.js';
import type { Grid } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';
import type { OpenInterest } from '../markets/open-interests.js';
import type { Perpetual } from '../markets/perpetual.js';
import type { RowEnd } from '../markets/row-end.js';
import type { Bar } from '../markets/tape.js';
import type { RawJson } from '../raw-json.js';
import type { RowLayout } from '../row-layout.js';
import type { StreamDialect } from '../streams/stream-dialect.js';

/** One HTTP request, as far as a dialect cares. */
export interface Query {
  readonly method: string;
  readonly path: string;
  /** Of the query string. */
  readonly params: URLSearchParams;
  /** Of a POST, as it came; else empty. */
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a string, which is sent as it is. */
  readonly body: unknown;
}

/** What a dialect may know when it answers: its markets, as they are at the sandbox's clock. */
export interface Venue {
  /** The exchange's clock (ms). */
  readonly now: number;
  /** Every market, those of replayed files included. */
  readonly listings: readonly Listing[];

  /** The first candles that open in `range`; at most `limit`, ascending. */
  oldest(question: CandleQuestion): CandleList;
  /** The last candles that open in `range`; at most `limit`, ascending. */
  newest(question: CandleQuestion): CandleList;
  /**
   * The rows that the dialect makes of candles. Every candle passes through here on its way out,
   * so that the faults of rows need no word in any dialect.
   */
  rows(candles: CandleList, layout: RowLayout): RawJson;

  /** The candles that go into frames in the place of one: itself, unless a fault of rows strikes it. */
  framed(bar: Bar): readonly Bar[];

  /** Whether a fault refuses a subscription to a topic. */
  refuses(topic: string): boolean;

  /** What a perpetual has beside its trades, past and future. */
  perpetual(listing: Listing): Perpetual;
  /** Settled funding, ascending. */
  funding(question: PerpetualQuestion): readonly FundingRate[];
  /** Open interest at the times of a grid, ascending. */
  openInterest(question: PerpetualQuestion & { readonly grid: Grid }): readonly OpenInterest[];
  /** As `rows`, of what is no candle: the JSON that `write` makes of each. */
  points<P extends Point>(points: readonly P[], write: (point: P) => string): RawJson;
  /** As `points`, of one that comes by itself. */
  point<P extends Point>(point: P, write: (point: P) => string): RawJson;
}

export interface PerpetualQuestion {
  readonly listing: Listing;
  /** Times as the exchange stamps them (ms), half-open. */
  readonly range: Range;
  readonly limit: number;
  /** Which of too many come. */
  readonly end: RowEnd;
}

export interface CandleQuestion {
  readonly listing: Listing;
  readonly grid: Grid;
  /** Open times (ms), half-open. */
  readonly range: Range;
  readonly limit: number;
  /** Whether the exchange shows an interval without trades as a candle of zero volume at the last close. */
  readonly fill: boolean;
}

/** Counts what a client asks and refuses what is too much, as the exchange does. */
export interface Meter {
  /** @returns the refusal, when there is one */
  charge(query: Query, now: number): Reply | undefined;
  /** For exchanges that also charge by what they answer. */
  answered?(query: Query, reply: Reply): void;
  /** What an answer says about it. */
  headers(now: number, query: Query): Readonly<Record<string, string>>;
}

/**
 * How one exchange speaks HTTP. To add an exchange: one file with one of these, and a line in registry.ts.
 */
export interface Dialect {
  /** ccxt's id of the exchange. */
  readonly exchange: string;
  readonly listings: readonly Listing[];
  /** How the exchange would list a spot market that it does not really have, for replayed files; undefined when it has no spot. */
  list(base: string, quote: string, listedAt: number): Listing | undefined;
  /** How its perpetuals are funded; undefined from an exchange that has none. */
  readonly funding?: FundingTerms;
  /** A fresh count for one running sandbox. */
  meter(): Meter;
  answer(query: Query, venue: Venue): Reply;
  /** The body that the exchange sends with an HTTP status of trouble (418, 429, 451, 5xx). */
  failure(status: number, now: number): unknown;
  /** Its WebSockets, at the same origin; undefined where it has none that the sandbox speaks. */
  readonly streams?: StreamDialect;
}
