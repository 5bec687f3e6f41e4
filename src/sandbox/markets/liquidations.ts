import { contains, type Range } from '../../market/range.js';
import { decimalText } from './decimal.js';
import type { Interruptions } from './interruptions.js';
import type { Listing } from './listing.js';
import { MARK_DECIMALS, type MarkPrice } from './mark-price.js';
import { noiseAt, randomSequence } from './random.js';

// By name, as in random.ts: a second may take hundreds of them.
const { exp, floor, max, round } = Math;

const SECOND = 1_000;

/** What a usual one is worth, in the quote currency. */
const USUAL = 4_000;
/** Of the logarithm of what they are worth, from the usual one to either end. */
const SPREAD = 3;
/** Farthest from the mark price at which one is executed, and then again from there to the price at which nothing is left of its margin. */
const SLIPPAGE = 0.002;
const MARGIN = 0.005;
/** Share of them that are, in all, like the one before: two accounts with the same position. */
const TWINS = 0.02;

/** How many there are, and how an exchange sends them. */
export interface LiquidationTerms {
  /** Of a market, on average: 0.2 unless told. */
  readonly perSecond?: number;
  /** Milliseconds for which an exchange collects them before it sends a frame; its own unless told. */
  readonly collect?: number;
}

const USUAL_RATE = 0.2;

/** A position that was closed by force. Numbers are exact decimal text. */
export interface Liquidation {
  /** ms */
  readonly time: number;
  readonly position: 'long' | 'short';
  /** In base units; of an inverse perpetual in contracts. */
  readonly amount: string;
  /** At which it was executed, on average. */
  readonly price: string;
  /** At which nothing of its margin is left. */
  readonly bankruptcyPrice: string;
}

/** The liquidations of one perpetual, past and future, computed when they are looked at. */
export class Liquidations {
  readonly #perSecond: number;
  /** The second that was looked at last: streams go from one moment to the next. */
  #last: { readonly second: number; readonly liquidations: readonly Liquidation[] } = { second: NaN, liquidations: [] };

  constructor(
    private readonly key: number, private readonly listing: Listing, private readonly mark: MarkPrice, private readonly interruptions: Interruptions,
    readonly terms: LiquidationTerms,
  ) {
    this.#perSecond = terms.perSecond ?? USUAL_RATE;
  }

  /** Those of a range (ms), ascending; none while the exchange was down. */
  within(range: Range): Liquidation[] {
    const { listedAt, delistedAt = Infinity } = this.listing;
    const listed = { from: max(range.from, listedAt), to: Math.min(range.to, delistedAt) };
    if (listed.from >= listed.to) return [];
    const down = this.interruptions.outagesWithin(listed);
    const found: Liquidation[] = [];
    for (let second = floor(listed.from / SECOND); second * SECOND < listed.to; second++) {
      for (const one of this.#ofSecond(second)) {
        if (contains(listed, one.time) && !down.some((outage) => contains(outage, one.time))) found.push(one);
      }
    }
    return found;
  }

  #ofSecond(second: number): readonly Liquidation[] {
    if (this.#last.second !== second) this.#last = { second, liquidations: this.#computed(second) };
    return this.#last.liquidations;
  }

  #computed(second: number): Liquidation[] {
    const chance = noiseAt(this.key, second);
    const count = floor(this.#perSecond + chance);
    if (count === 0) return [];
    const random = randomSequence(floor(chance * 2 ** 32));
    const found: Liquidation[] = [];
    for (let nr = 0; nr < count; nr++) {
      const twin = random() < TWINS ? found.at(-1) : undefined;
      found.push(twin ?? this.#one(floor((second + (nr + random()) / count) * SECOND), random));
    }
    return found;
  }

  #one(time: number, random: () => number): Liquidation {
    const { amountDecimals, priceDecimals, contract } = this.listing;
    const position = random() < 0.5 ? 'long' : 'short';
    const away = position === 'long' ? -1 : 1;
    const mark = this.mark.unitsAt(time);
    const executed = mark * (1 + away * SLIPPAGE * random());
    const priceText = (units: number): string => decimalText(max(1, round(units / 10 ** (MARK_DECIMALS - priceDecimals))), priceDecimals);
    const worth = USUAL * exp(SPREAD * (2 * random() - 1));
    const lots = (worth * 10 ** (amountDecimals + MARK_DECIMALS)) / mark;
    return {
      time, position,
      amount: contract === undefined ? decimalText(max(1, round(lots)), amountDecimals) : `${max(1, round(worth / contract))}`,
      price: priceText(executed),
      bankruptcyPrice: priceText(executed * (1 + away * MARGIN * random())),
    };
  }
}
