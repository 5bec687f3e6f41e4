import type { Range } from '../../market/range.js';
import type { Venue } from '../dialects/dialect.js';
import type { Listing } from '../markets/listing.js';
import type { Liquidation } from '../markets/liquidations.js';
import type { Topic } from './stream-dialect.js';

/** Of what happened while nobody looked (a clock that jumps), so much comes (ms). */
const MOST_BEHIND = 60_000;

/** How an exchange streams liquidations. */
export interface LiquidationFeed {
  readonly listings: readonly Listing[];
  /** Milliseconds for which it collects what happens, by whole multiples of them, before it sends it. */
  readonly collect: number;
  /** @param now when they are sent (ms) */
  frames(collected: readonly Collected[], now: number): readonly string[];
}

/** What happened in one market while the exchange collected. */
export interface Collected {
  readonly listing: Listing;
  /** Ascending; at least one. */
  readonly liquidations: readonly Liquidation[];
}

/** The liquidations of one subscription, from the moment at which it was made. */
export class LiquidationTopic implements Topic {
  readonly #collect: number;
  #reached: number;

  constructor(private readonly feed: LiquidationFeed, venue: Venue) {
    const [first] = feed.listings;
    this.#collect = (first && venue.perpetual(first).liquidations.terms.collect) ?? feed.collect;
    this.#reached = this.#floor(venue.now);
  }

  due(venue: Venue): string[] {
    const until = this.#floor(venue.now);
    const frames: string[] = [];
    for (let from = Math.max(this.#reached, until - MOST_BEHIND); from < until; from += this.#collect) {
      const to = from + this.#collect;
      const collected = this.#collected(venue, { from, to });
      if (collected.length > 0) frames.push(...this.feed.frames(collected, to));
    }
    this.#reached = until;
    return frames;
  }

  #collected(venue: Venue, range: Range): Collected[] {
    return this.feed.listings.flatMap((listing) => {
      const liquidations = venue.perpetual(listing).liquidations.within(range);
      return liquidations.length === 0 ? [] : [{ listing, liquidations }];
    });
  }

  #floor(time: number): number {
    return Math.floor(time / this.#collect) * this.#collect;
  }
}
