import type { TradingDay } from './trading-day.js';

/** The days that were used last, of all markets together: a bound on memory (52 KB a day). */
export class DayCache {
  readonly #days = new Map<string, TradingDay>();
  #lastKey = NaN;
  #lastDay = NaN;
  #last: TradingDay | undefined;

  constructor(readonly capacity = 256) {}

  get(key: number, day: number, make: () => TradingDay): TradingDay {
    // Nearly every question is about the same day as the one before it.
    if (this.#last !== undefined && key === this.#lastKey && day === this.#lastDay) return this.#last;
    const id = `${key}:${day}`;
    const found = this.#days.get(id) ?? make();
    this.#days.delete(id);
    this.#days.set(id, found);
    if (this.#days.size > this.capacity) this.#days.delete(this.#days.keys().next().value!);
    [this.#lastKey, this.#lastDay, this.#last] = [key, day, found];
    return found;
  }
}
