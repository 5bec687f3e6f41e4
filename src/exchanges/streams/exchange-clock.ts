/** A date that is cut to the second tells a clock from ours only beyond this (ms). */
const INDISTINGUISHABLE = 1_500;

/** An exchange's clock, as far as its Date header tells it from ours: that is a second or so. */
export class ExchangeClock {
  #ahead = 0;

  /** @param date what the exchange says that it is (ms, cut to the second); @param now what our clock says */
  set(date: number, now: number): void {
    const ahead = date + 500 - now;
    this.#ahead = Math.abs(ahead) <= INDISTINGUISHABLE ? 0 : ahead;
  }

  /** Milliseconds by which {@link at} may be wrong. */
  get error(): number {
    return this.#ahead === 0 ? 0 : 1_000;
  }

  /** The exchange's time (ms) when ours is `now`. */
  at(now: number): number {
    return now + this.#ahead;
  }
}
