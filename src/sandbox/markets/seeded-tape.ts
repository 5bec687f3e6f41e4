import type { Range } from '../../market/range.js';
import type { Decimals } from './counted-bar.js';
import type { DayCache } from './day-cache.js';
import type { Interruptions } from './interruptions.js';
import type { Listing } from './listing.js';
import { MinuteRun } from './minute-run.js';
import { keyOf } from './random.js';
import { MINUTES_OF_DAY, type ReferencePrice } from './reference-price.js';
import { addSeconds } from './seconds.js';
import { Tally } from './tally.js';
import type { Bar, Tape } from './tape.js';
import { QUOTE_DECIMALS, tradeDay, type TradingDay } from './trading-day.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = MINUTES_OF_DAY * MINUTE;

/** Days of which a market remembers the sums: twenty years, in a megabyte. */
const MOST_SUMS = 7500;

/** A market that is computed when it is looked at: any time since its listing, for ever or to its end. */
export class SeededTape implements Tape {
  readonly listedAt: number;
  readonly endsAt: number;
  readonly #listing: Listing;
  readonly #reference: ReferencePrice;
  readonly #interruptions: Interruptions;
  readonly #days: DayCache;
  readonly #key: number;
  readonly #decimals: Decimals;
  /** Sums of whole days, which long timeframes are made of. */
  readonly #sums = new Map<number, Tally>();

  constructor(
    seed: number | string, exchange: string, listing: Listing, reference: ReferencePrice, interruptions: Interruptions, days: DayCache,
  ) {
    this.#listing = listing;
    this.#reference = reference;
    this.#interruptions = interruptions;
    this.#days = days;
    this.#key = keyOf(seed, exchange, listing.symbol);
    this.#decimals = { priceDecimals: listing.priceDecimals, amountDecimals: listing.amountDecimals, quoteDecimals: QUOTE_DECIMALS };
    this.listedAt = Math.floor(listing.listedAt / MINUTE) * MINUTE;
    this.endsAt = Math.floor((listing.delistedAt ?? Infinity) / MINUTE) * MINUTE;
  }

  bar(from: number, to: number): Bar | undefined {
    if (to - from === MINUTE && from % MINUTE === 0) return this.run(from, to)?.bar(0);
    const tally = new Tally();
    let time = Math.max(from, this.listedAt);
    const end = Math.min(to, this.endsAt);
    while (time < end) {
      if (time % DAY === 0 && time + DAY <= end) {
        tally.join(this.#sumOf(time / DAY));
        time += DAY;
      } else {
        const part = Math.min(end, (Math.floor(time / DAY) + 1) * DAY);
        this.#addWithinDay(tally, time, part);
        time = part;
      }
    }
    return tally.bar(from, this.#decimals);
  }

  run(from: number, to: number): MinuteRun | undefined {
    if (from < this.listedAt || from % MINUTE !== 0) return undefined;
    const number = Math.floor(from / DAY);
    const day = this.#day(number);
    const first = (from - number * DAY) / MINUTE;
    const most = Math.min(MINUTES_OF_DAY, Math.ceil((Math.min(to, this.endsAt) - number * DAY) / MINUTE));
    let end = first;
    while (end < most && day.trades[end]! > 0) end++;
    return end === first ? undefined : new MinuteRun(day, number * DAY, first, end, this.#decimals);
  }

  down(from: number, to: number): boolean {
    return this.#interruptions.coveredByOutage({ from, to });
  }

  tradedFrom(time: number): number | undefined {
    for (let minute = Math.floor(Math.max(time, this.listedAt) / MINUTE); minute * MINUTE < this.endsAt; minute++) {
      if (this.#traded(minute)) return minute * MINUTE;
    }
    return undefined;
  }

  tradedBefore(time: number): number | undefined {
    for (let minute = Math.ceil(Math.min(time, this.endsAt) / MINUTE) - 1; minute * MINUTE >= this.listedAt; minute--) {
      if (this.#traded(minute)) return minute * MINUTE;
    }
    return undefined;
  }

  #traded(minute: number): boolean {
    const day = Math.floor(minute / MINUTES_OF_DAY);
    return this.#day(day).trades[minute - day * MINUTES_OF_DAY]! > 0;
  }

  #day(day: number): TradingDay {
    return this.#days.get(this.#key, day, () => {
      const made = tradeDay(this.#key, day, this.#listing, this.#reference);
      const start = day * DAY;
      for (const stretch of this.#interruptions.within({ from: start, to: start + DAY })) silence(made, start, stretch);
      return made;
    });
  }

  #sumOf(number: number): Tally {
    let sum = this.#sums.get(number);
    if (sum === undefined) {
      sum = new Tally();
      addMinutes(sum, this.#day(number), 0, MINUTES_OF_DAY);
      if (this.#sums.size >= MOST_SUMS) this.#sums.clear();
      this.#sums.set(number, sum);
    }
    return sum;
  }

  #addWithinDay(tally: Tally, from: number, to: number): void {
    const number = Math.floor(from / DAY);
    const day = this.#day(number);
    const start = number * DAY;
    const firstWhole = Math.ceil((from - start) / MINUTE);
    const endWhole = Math.floor((to - start) / MINUTE);
    if (firstWhole > endWhole) {
      this.#addSeconds(tally, number, day, from - start, to - start);
      return;
    }
    this.#addSeconds(tally, number, day, from - start, firstWhole * MINUTE);
    addMinutes(tally, day, firstWhole, endWhole);
    this.#addSeconds(tally, number, day, endWhole * MINUTE, to - start);
  }

  /** Of one minute at most; times (ms) are counted from the day's start. */
  #addSeconds(tally: Tally, number: number, day: TradingDay, from: number, to: number): void {
    const minute = Math.floor(from / MINUTE);
    const second = (time: number): number => Math.floor((time - minute * MINUTE) / SECOND);
    if (from < to) addSeconds(tally, day, minute, keyOf(this.#key, number), second(from), second(to));
  }
}

function addMinutes(tally: Tally, day: TradingDay, from: number, to: number): void {
  for (let m = from; m < to; m++) {
    tally.add(day.open[m]!, day.high[m]!, day.low[m]!, day.close[m]!, day.volume[m]!, day.quote[m]!, day.trades[m]!);
  }
}

/** Takes the trades of a stretch of whole minutes out of the day that starts at `start`. */
function silence(day: TradingDay, start: number, { from, to }: Range): void {
  day.trades.fill(0, (from - start) / MINUTE, (to - start) / MINUTE);
}
