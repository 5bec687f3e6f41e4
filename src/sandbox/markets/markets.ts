import { UsageError } from '../../errors.js';
import { DayCache } from './day-cache.js';
import type { FundingTerms } from './funding-terms.js';
import { Interruptions, type Interruption } from './interruptions.js';
import type { LiquidationTerms } from './liquidations.js';
import type { Listing } from './listing.js';
import { madeUpAssets, type MadeUpAsset } from './made-up-assets.js';
import { Perpetual } from './perpetual.js';
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
  /** undefined from an exchange without perpetuals */
  readonly funding?: FundingTerms;
}

/** Against which made-up coins are traded. */
const QUOTE = 'USDT';

/** Turnover of a minute (USD) below which a market falls silent for days. */
const SELDOM_TRADED = 1000;

/** Everything that is traded in a sandbox: one reference price per asset, one tape per market. */
export class Markets {
  readonly #seed: number | string;
  readonly #recorded: ReadonlyMap<string, Tape>;
  readonly #interruptions: readonly Interruption[];
  readonly #madeUp: readonly MadeUpAsset[];
  readonly #liquidations: LiquidationTerms;
  readonly #references = new Map<string, ReferencePrice>();
  readonly #days = new DayCache();

  private constructor(
    seed: number | string, recorded: ReadonlyMap<string, Tape>, interruptions: readonly Interruption[], madeUp: readonly MadeUpAsset[], liquidations: LiquidationTerms,
  ) {
    this.#seed = seed;
    this.#recorded = recorded;
    this.#interruptions = interruptions;
    this.#madeUp = madeUp;
    this.#liquidations = liquidations;
    for (const { base, asset } of madeUp) this.#references.set(base, new ReferencePrice(seed, base, asset));
  }

  /**
   * @param interruptions of seeded markets, beside those that the seed brings
   * @param madeUp so many coins that there are not, on every exchange with spot markets
   * @throws UsageError when a file cannot be replayed
   */
  static async open(
    seed: number | string, replays: readonly Replay[], interruptions: readonly Interruption[] = [], madeUp = 0, liquidations: LiquidationTerms = {},
  ): Promise<Markets> {
    const tapes = new Map<string, Tape>();
    for (const symbol of new Set(replays.map((replay) => replay.symbol))) {
      if (!/^[^/:\s]+\/[^/:\s]+$/.test(symbol)) {
        throw new UsageError(`${JSON.stringify(symbol)} is not a spot symbol such as BTC/USDT, and only those can be replayed`);
      }
      const files = replays.filter((replay) => replay.symbol === symbol);
      tapes.set(symbol, new RecordedTape(await Promise.all(files.map(readRecording))));
    }
    return new Markets(seed, tapes, interruptions, madeUpAssets(seed, madeUp), liquidations);
  }

  /** An exchange's markets with their tapes; recordings take the place of seeded ones. */
  of(lister: Lister): ReadonlyMap<Listing, Tape> {
    const markets = new Map<Listing, Tape>();
    for (const listing of lister.listings) {
      if (this.#recorded.has(listing.symbol)) continue;
      markets.set(listing, this.#seeded(lister.exchange, listing));
    }
    for (const { base, listedAt, priceDecimals, amountDecimals } of this.#madeUp) {
      const plain = lister.list(base, QUOTE, listedAt);
      // Of two coins that an exchange would call the same it has the first.
      if (plain === undefined || [...markets.keys()].some(({ kind, id }) => kind === plain.kind && id === plain.id)) continue;
      const listing = { ...plain, priceDecimals, amountDecimals };
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

  /** What an exchange's perpetuals have beside their trades. */
  perpetualsOf({ exchange, listings, funding }: Lister): ReadonlyMap<Listing, Perpetual> {
    if (funding === undefined) return new Map();
    return new Map(listings.filter(({ kind }) => kind !== 'spot').map((listing) => {
      const interruptions = this.#interruptionsOf(exchange, listing);
      return [listing, new Perpetual(this.#seed, exchange, listing, funding, this.#reference(listing.base), interruptions, this.#liquidations)];
    }));
  }

  #seeded(exchange: string, listing: Listing): Tape {
    const interruptions = this.#interruptionsOf(exchange, listing);
    return new SeededTape(this.#seed, exchange, listing, this.#reference(listing.base), interruptions, this.#days);
  }

  #interruptionsOf(exchange: string, { symbol, base, share }: Listing): Interruptions {
    const seldomTraded = this.#reference(base).asset.turnover * share < SELDOM_TRADED;
    return new Interruptions(this.#seed, exchange, symbol, seldomTraded, this.#interruptions);
  }

  #reference(base: string): ReferencePrice {
    const reference = this.#references.get(base) ?? new ReferencePrice(this.#seed, base);
    this.#references.set(base, reference);
    return reference;
  }
}
