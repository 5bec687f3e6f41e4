import { FundingRates } from './funding-rates.js';
import { FundingSchedule } from './funding-schedule.js';
import type { FundingTerms } from './funding-terms.js';
import type { Interruptions } from './interruptions.js';
import { Liquidations, type LiquidationTerms } from './liquidations.js';
import type { Listing } from './listing.js';
import { MarkPrice } from './mark-price.js';
import { OpenInterests } from './open-interests.js';
import { keyOf } from './random.js';
import type { ReferencePrice } from './reference-price.js';

/** What a perpetual has beside its trades, at any time: how much of it can be seen yet, the sandbox's clock decides. */
export class Perpetual {
  readonly mark: MarkPrice;
  readonly funding: FundingRates;
  readonly openInterest: OpenInterests;
  readonly liquidations: Liquidations;

  constructor(
    seed: number | string, exchange: string, listing: Listing, terms: FundingTerms, reference: ReferencePrice, interruptions: Interruptions,
    liquidations: LiquidationTerms = {},
  ) {
    const key = keyOf(seed, 'perpetual', exchange, listing.symbol);
    this.mark = new MarkPrice(keyOf(key, 'mark'), reference);
    this.funding = new FundingRates(key, new FundingSchedule(listing, terms), terms);
    this.openInterest = new OpenInterests(keyOf(key, 'open interest'), listing, this.mark, interruptions, reference);
    this.liquidations = new Liquidations(keyOf(key, 'liquidations'), listing, this.mark, interruptions, liquidations);
  }
}
