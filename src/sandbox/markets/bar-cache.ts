import type { Bar } from './tape.js';

/** In the place of a bar that was asked for once. */
const ONCE = Symbol('once');

/**
 * The bars of one market that were asked for more than once, so that who asks again gets the same object:
 * what was written of it can then be kept beside it. Most bars are asked for once, and keeping those
 * would cost more than making them.
 */
export class BarCache {
  /** By length, then by open time (ms); null where nothing was traded, ONCE for a bar that was not kept yet. */
  readonly #bars = new Map<number, Map<number, Bar | null | typeof ONCE>>();
  #count = 0;

  /** @param capacity how many bars are remembered (half a kilobyte each), before all are forgotten */
  constructor(readonly capacity = 20_000) {}

  /** A bar that was kept; null when nothing was traded in it, undefined when it must be made. */
  get(from: number, length: number): Bar | null | undefined {
    const known = this.#bars.get(length)?.get(from);
    return known === ONCE ? undefined : known;
  }

  /** Remembers that a bar was made, and from the second time on the bar itself. */
  add(from: number, length: number, bar: Bar | undefined): void {
    if (this.#bars.get(length)?.has(from) === true) {
      this.#bars.get(length)!.set(from, bar ?? null);
      return;
    }
    if (++this.#count > this.capacity) {
      this.#bars.clear();
      this.#count = 1;
    }
    const bars = this.#bars.get(length) ?? new Map<number, Bar | null | typeof ONCE>();
    this.#bars.set(length, bars.set(from, ONCE));
  }
}
