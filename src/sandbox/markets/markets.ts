import { UsageError } from '../../errors.js';
import { DayCache } from './day-cache.js';
import { Interruptions, type Interruption } from './interruptions.js';
import type { Listing } from './listing.js';
import { RecordedTape } from './recorded-tape.js';
import { readRecording, type Replay } from './recording.js';
import { ReferencePrice } from './reference-price.js';
import { SeededTape } from './seeded-tape.js';
import type { Tape } from './tape.js';

/** What an exchange lists and how it lists what it does not have yet. */
export interface Lister {
  readonly exchange: string;
  readonly listings: readonly Listing[];
  /** undefined from an exchange without spot markets */
  list(base: string, quote: string, listedAt: number): Listing | undefined;
}

/** Turnover of a minute (USD) below which a market falls silent for days. */
const SELDOM_TRADED = 1000;

/** Everything that is traded in a sandbox: one reference price per asset, one tape per market. */
export class Markets {
  readonly #seed: number | string;
  readonly #recorded: ReadonlyMap<string, Tape>;
  readonly #interruptions: readonly Interruption[];
  readonly #references = new Map<string, ReferencePrice>();
  readonly #days = new DayCache();

  private constructor(seed: number | string, recorded: ReadonlyMap<string, Tape>, interruptions: readonly Interruption[]) {
    this.#seed = seed;
    this.#recorded = recorded;
    this.#interruptions = interruptions;
  }

  /**
   * @param interruptions of seeded markets, beside those that the seed brings
   * @throws UsageError when a file cannot be replayed
   */
  static async open(
    seed: number | string, replays: readonly Replay[], interruptions: readonly Interruption[] = [],
  ): Promise<Markets> {
    const tapes = new Map<string, Tape>();
    for (const symbol of new Set(replays.map((replay) => replay.symbol))) {
      if (!/^[^/:\s]+\/[^/:\s]+$/.test(symbol)) {
        throw new UsageError(`${JSON.stringify(symbol)} is not a spot symbol such as BTC/USDT, and only those can be replayed`);
      }
      const files = replays.filter((replay) => replay.symbol === symbol);
      tapes.set(symbol, new RecordedTape(await Promise.all(files.map(readRecording))));
    }
    return new Markets(seed, tapes, interruptions);
  }

  /** An exchange's markets with their tapes; recordings take the place of seeded ones. */
  of(lister: Lister): ReadonlyMap<Listing, Tape> {
    const markets = new Map<Listing, Tape>();
    for (const listing of lister.listings) {
      if (this.#recorded.has(listing.symbol)) continue;
      markets.set(listing, this.#seeded(lister.exchange, listing));
    }
    for (const [symbol, tape] of this.#recorded) {
      const [base = '', quote = ''] = symbol.split('/');
      const known = lister.listings.find((listing) => listing.symbol === symbol);
      const listing = known ?? lister.list(base, quote, tape.listedAt);
      if (listing !== undefined) markets.set({ ...listing, listedAt: tape.listedAt, recorded: true }, tape);
    }
    return markets;
  }

  #seeded(exchange: string, listing: Listing): Tape {
    const reference = this.#reference(listing.base);
    const seldomTraded = reference.asset.turnover * listing.share < SELDOM_TRADED;
    const interruptions = new Interruptions(this.#seed, exchange, listing.symbol, seldomTraded, this.#interruptions);
    return new SeededTape(this.#seed, exchange, listing, reference, interruptions, this.#days);
  }

  #reference(base: string): ReferencePrice {
    const reference = this.#references.get(base) ?? new ReferencePrice(this.#seed, base);
    this.#references.set(base, reference);
    return reference;
  }
}
