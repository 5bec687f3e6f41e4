import type { RecordedFile } from '../market/page.js';
import type { Multirange } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Source } from './source.js';
import type { JointSource } from './trades/trade-pages.js';

/** What a supplier would do about a stretch of time. */
export interface Offer {
  /** What it can be expected to settle; the rest is for the next supplier. */
  readonly ranges: Multirange;
  /** Requests, or files, that it takes. */
  readonly requests: number;
  /** Milliseconds that the exchange's rate limit lets it take at the least; undefined: no limit is known. */
  readonly duration: number | undefined;
}

/** A source with its price and its reach: what a plan chooses among. */
export interface Supplier extends Source {
  /** In a few words, why it is asked: `has all since the listing`. */
  readonly merit: string;
  /** Whether it reaches what the exchange itself no longer serves. */
  readonly reachesFurther: boolean;
  /** Whether it can do nothing before the exchange's markets are known. */
  readonly needsMarkets: boolean;
  /** Whether its first answer to a wish tells where the series begins. */
  readonly findsBeginning: boolean;
  /**
   * Set where rows come from files that may be published anew: the time of those that were, among the versions on record.
   *
   * @throws TitanError when it cannot be asked
   */
  readonly republished?: (recorded: readonly RecordedFile[], signal: AbortSignal) => Promise<Multirange>;
  /** Set where one pass serves several timeframes of a symbol. */
  readonly joint?: JointSource;
  /** Whether it has such series at all. */
  serves(series: Series): boolean;
  offer(series: Series, wanted: Multirange): Offer;
}
