import { contains, type Range } from '../../market/range.js';
import { decimalText } from './decimal.js';
import type { Grid } from './grid.js';
import type { Interruptions } from './interruptions.js';
import type { Listing } from './listing.js';
import { MARK_DECIMALS, type MarkPrice } from './mark-price.js';
import { MINUTES_OF_DAY, type ReferencePrice } from './reference-price.js';
import type { RowEnd } from './row-end.js';
import { smoothNoise } from './smooth-noise.js';

/** Waves of five minutes to a month and a half. */
const FASTEST = 5 * 60_000;
const OCTAVES = 14;
const GROWTH = 1.35;
const HEIGHT = 0.15;

/** What is open of a perpetual at a time. Numbers are exact decimal text. */
export interface OpenInterest {
  /** ms */
  readonly time: number;
  /** In base units. */
  readonly amount: string;
  /** In quote units, at the mark price; of inverse perpetuals, whose contracts are so many quote units each, a whole number of contracts. */
  readonly value: string;
}

/** The open interest of one perpetual, past and future, computed when it is looked at. */
export class OpenInterests {
  /** Around which it moves, in lots, or in contracts of inverse perpetuals: about what is traded in a day. */
  readonly #usual: number;

  constructor(
    private readonly key: number,
    private readonly listing: Listing,
    private readonly mark: MarkPrice,
    private readonly interruptions: Interruptions,
    { asset: { turnover, price } }: ReferencePrice,
  ) {
    const traded = turnover * listing.share * MINUTES_OF_DAY;
    this.#usual = listing.contract === undefined ? (traded / price) * 10 ** listing.amountDecimals : traded / listing.contract;
  }

  /** At the times of a grid that lie in `range` (ms), ascending; none while the exchange was down. */
  within(range: Range, grid: Grid, limit: number, end: RowEnd): OpenInterest[] {
    const { listedAt, delistedAt = Infinity } = this.listing;
    const listed = { from: Math.max(range.from, listedAt), to: Math.min(range.to, delistedAt) };
    if (listed.from >= listed.to) return [];
    const down = this.interruptions.outagesWithin(listed);
    const floor = grid.floor(listed.from);
    const rows: OpenInterest[] = [];
    let time = end === 'newest' ? grid.floor(listed.to - 1) : floor === listed.from ? floor : grid.next(floor);
    while (contains(listed, time) && rows.length < limit) {
      if (!down.some((outage) => contains(outage, time))) rows.push(this.at(time));
      time = end === 'newest' ? grid.previous(time) : grid.next(time);
    }
    return end === 'oldest' ? rows : rows.reverse();
  }

  /** At any time (ms). */
  at(time: number): OpenInterest {
    const { amountDecimals, contract } = this.listing;
    const lots = Math.max(1, Math.round(this.#usual * Math.exp(HEIGHT * smoothNoise(this.key, time / FASTEST, OCTAVES, GROWTH))));
    if (contract !== undefined) {
      const units = (BigInt(lots * contract) * 10n ** BigInt(2 * MARK_DECIMALS)) / BigInt(this.mark.unitsAt(time));
      return { time, amount: decimalText(units, MARK_DECIMALS), value: `${lots * contract}` };
    }
    const value = (BigInt(lots) * BigInt(this.mark.unitsAt(time))) / 10n ** BigInt(amountDecimals);
    return { time, amount: decimalText(lots, amountDecimals), value: decimalText(value, MARK_DECIMALS) };
  }
}
