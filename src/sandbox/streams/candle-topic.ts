import type { Venue } from '../dialects/dialect.js';
import type { Grid } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';
import type { Bar } from '../markets/tape.js';
import type { Topic } from './stream-dialect.js';

/** Milliseconds between two looks at the running candle; exchanges send it every 250 ms to 2 s. */
const EVERY = 1_000;

/** Of the candles that closed while nobody looked (a clock that jumps), so many come. */
const MOST_CLOSED = 10;

/** How an exchange streams the candles of one market and timeframe. */
export interface CandleFeed {
  readonly listing: Listing;
  readonly grid: Grid;
  /**
   * Whether frames say when a candle has closed, and come for an interval without trades too. Otherwise a candle comes
   * whenever something was traded, and has closed when the next one begins.
   */
  readonly flagged: boolean;
  frame(bar: Bar, closed: boolean, now: number): string;
}

/** The candles of one market and timeframe, from the same tape as those of REST: the running one every so often, the closed one once. */
export class CandleTopic implements Topic {
  /** When the candle opened that was running at the last look (ms). */
  #open: number;
  #lookedAt = -Infinity;
  /** The last candle that was sent, as it was then. */
  #sent = '';

  constructor(private readonly feed: CandleFeed, now: number) {
    this.#open = feed.grid.floor(now);
  }

  due(venue: Venue): string[] {
    const { now } = venue;
    const open = this.feed.grid.floor(now);
    const closed = open > this.#open ? this.#bars(venue, this.#open, open, MOST_CLOSED).flatMap((bar) => this.#send(bar, true, venue)) : [];
    this.#open = open;
    if (closed.length === 0 && Math.abs(now - this.#lookedAt) < EVERY) return closed;
    this.#lookedAt = now;
    return [...closed, ...this.#bars(venue, open, now + 1, 1).flatMap((bar) => this.#send(bar, false, venue))];
  }

  #bars(venue: Venue, from: number, to: number, limit: number): readonly Bar[] {
    const { listing, grid, flagged } = this.feed;
    return venue.newest({ listing, grid, range: { from, to }, limit, fill: flagged && listing.recorded !== true }).bars();
  }

  #send(bar: Bar, closed: boolean, venue: Venue): string[] {
    const state = `${bar.time} ${bar.volume} ${bar.trades} ${bar.close} ${this.feed.flagged && closed}`;
    if (state === this.#sent) return [];
    this.#sent = state;
    return venue.framed(bar).map((one) => this.feed.frame(one, closed, venue.now));
  }
}
