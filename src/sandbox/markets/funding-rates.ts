import { contains, type Range } from '../../market/range.js';
import { decimalText } from './decimal.js';
import type { FundingSchedule, Settlement } from './funding-schedule.js';
import type { FundingTerms } from './funding-terms.js';
import { keyOf, noiseAt } from './random.js';
import type { RowEnd } from './row-end.js';
import { smoothNoise } from './smooth-noise.js';

// By name, as in random.ts: a year takes thousands of them.
const { abs, ceil, floor, max, min, round } = Math;

const HOUR = 60 * 60_000;
const PERIOD = 8 * HOUR;
const WEEK = 7 * 24 * HOUR;

/** What a rate of eight hours tends to, and how far from it a premium may be to give way. */
const INTEREST = 0.0001;
const GIVES_WAY = 0.0005;
/** Rates end here, whatever the premium. */
const CAP = 0.0075;
/** The premium where its wave is 1; in some weeks many times of it. */
const PREMIUM = 0.0012;
const BIAS = 0.3;
const WILD_WEEKS = 0.04;
const WILDNESS = 40;

/** A settled rate, or the one that will settle the running period. */
export interface FundingRate {
  /** As the exchange stamps it (ms): when it was due, or a moment later. */
  readonly time: number;
  readonly due: number;
  /** Of the period that it settles, which ends when it is due. */
  readonly hours: number;
  /** Exact decimal text. */
  readonly rate: string;
}

/** The funding of one perpetual, past and future, computed when it is looked at. */
export class FundingRates {
  readonly #premiumKey: number;
  readonly #wildKey: number;
  readonly #lateKey: number;

  constructor(key: number, readonly schedule: FundingSchedule, private readonly terms: FundingTerms) {
    this.#premiumKey = keyOf(key, 'premium');
    this.#wildKey = keyOf(key, 'wild');
    this.#lateKey = keyOf(key, 'late');
  }

  /** Rates whose stamp lies in `range` (ms), ascending. */
  within(range: Range, limit: number, end: RowEnd): FundingRate[] {
    const { schedule, terms: { jitter } } = this;
    const rates: FundingRate[] = [];
    let settlement = end === 'oldest' ? schedule.from(range.from - jitter) : schedule.before(range.to);
    while (settlement !== undefined && rates.length < limit) {
      const { due } = settlement;
      if (due >= range.to || due + jitter < range.from) break;
      const rate = this.#rateOf(settlement);
      if (contains(range, rate.time)) rates.push(rate);
      settlement = end === 'oldest' ? schedule.from(due + 1) : schedule.before(due);
    }
    return end === 'oldest' ? rates : rates.reverse();
  }

  /** The rate that settles the period that runs at a time (ms); undefined when there is none any more. */
  running(time: number): FundingRate | undefined {
    const settlement = this.schedule.from(time + 1);
    return settlement === undefined ? undefined : this.#rateOf(settlement);
  }

  #rateOf({ due, hours }: Settlement): FundingRate {
    const { decimals, jitter } = this.terms;
    return {
      time: due + max(0, ceil(jitter * (2 * noiseAt(this.#lateKey, due / HOUR) - 1))),
      due,
      hours,
      rate: decimalText(round(this.#ratioAt(due, hours) * 10 ** decimals), decimals),
    };
  }

  /** Premium + clamp(interest − premium, ±0.05 %), as binance.com's "Introduction to Binance Futures Funding Rates" has it; capped. */
  #ratioAt(due: number, hours: number): number {
    const wave = BIAS + smoothNoise(this.#premiumKey, due / PERIOD, 7, 1.25);
    const wild = noiseAt(this.#wildKey, floor(due / WEEK)) < WILD_WEEKS;
    const premium = PREMIUM * (wild ? WILDNESS : 1) * wave * abs(wave);
    const pull = this.terms.interest ? clamp(INTEREST - premium, GIVES_WAY) : 0;
    return clamp(((premium + pull) * hours) / 8, CAP);
  }
}

function clamp(value: number, most: number): number {
  return min(max(value, -most), most);
}
