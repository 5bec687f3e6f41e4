import type { Meter, Query, Reply } from './dialect.js';

/** "Calling the public endpoints at a frequency of 1 per second (or less) would remain within the rate limits." */
const PER_SECOND = 1;
/** How many may come at once: not published for public calls, so a guess; private ones have 15. */
const BURST = 15;

/** Kraken's limit on public calls, as a bucket that refills by one a second. */
export class KrakenMeter implements Meter {
  #tokens = BURST;
  #at = -Infinity;

  charge(_query: Query, now: number): Reply | undefined {
    const elapsed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(BURST, this.#tokens + (elapsed / 1000) * PER_SECOND);
    this.#at = Math.max(this.#at, now);
    if (this.#tokens < 1) return { status: 200, body: { error: ['EAPI:Rate limit exceeded'] } };
    this.#tokens -= 1;
    return undefined;
  }

  headers(): Readonly<Record<string, string>> {
    return {};
  }
}
