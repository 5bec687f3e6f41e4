import type { Range } from '../../market/range.js';
import type { Grid } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';
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
  oldest(question: CandleQuestion): readonly Bar[];
  /** The last candles that open in `range`; at most `limit`, ascending. */
  newest(question: CandleQuestion): readonly Bar[];
  /**
   * The rows that the dialect makes of candles. Every candle passes through here on its way out,
   * so that the faults of rows need no word in any dialect.
   */
  rows(bars: readonly Bar[], layout: RowLayout): RawJson;
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
  /** A fresh count for one running sandbox. */
  meter(): Meter;
  answer(query: Query, venue: Venue): Reply;
  /** The body that the exchange sends with an HTTP status of trouble (418, 429, 451, 5xx). */
  failure(status: number, now: number): unknown;
  /** Its WebSockets, at the same origin; undefined where it has none that the sandbox speaks. */
  readonly streams?: StreamDialect;
}
