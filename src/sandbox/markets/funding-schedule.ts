import type { FundingTerms } from './funding-terms.js';
import type { Listing } from './listing.js';

const HOUR = 60 * 60_000;

/** One settlement of funding. */
export interface Settlement {
  /** When it is due (ms): whole hours, UTC. */
  readonly due: number;
  /** Of the period that it settles, which ends then. */
  readonly hours: number;
}

/** When the funding of a perpetual is settled. The settlement at which the interval changes still ends a period of the old one. */
export class FundingSchedule {
  readonly #spells: readonly { readonly since: number; readonly hours: number }[];
  readonly #listedAt: number;
  readonly #endsAt: number;

  constructor({ symbol, listedAt, delistedAt = Infinity }: Listing, { hours, changes }: FundingTerms) {
    this.#spells = [{ since: -Infinity, hours }, ...(changes[symbol] ?? []).map(([since, others]) => ({ since: Date.parse(since), hours: others }))];
    this.#listedAt = listedAt;
    this.#endsAt = delistedAt;
  }

  /** The first settlement that is due at `time` (ms) or later; undefined when there is none. */
  from(time: number): Settlement | undefined {
    const earliest = Math.max(time, this.#listedAt + 1);
    const hours = this.#hoursBefore(earliest);
    const due = Math.ceil(earliest / (hours * HOUR)) * hours * HOUR;
    return due < this.#endsAt ? { due, hours } : undefined;
  }

  /** The last settlement that is due before `time` (ms); undefined when there is none. */
  before(time: number): Settlement | undefined {
    const latest = Math.min(time, this.#endsAt);
    const length = this.#hoursBefore(latest) * HOUR;
    const due = (Math.ceil(latest / length) - 1) * length;
    return due > this.#listedAt ? { due, hours: this.#hoursBefore(due) } : undefined;
  }

  /** Of the period that runs at a time (ms). */
  hoursAt(time: number): number {
    return this.#hoursBefore(time + 1);
  }

  /** Whether the interval has been changed by a time (ms), back to what it was included. */
  changedBy(time: number): boolean {
    return this.#spells.some(({ since }) => since > -Infinity && since <= time);
  }

  #hoursBefore(time: number): number {
    return this.#spells.findLast(({ since }) => since < time)!.hours;
  }
}
