import { TOO_MANY } from './coinbase-errors.js';
import type { Meter, Query, Reply } from './dialect.js';

/**
 * Public calls of an address. The Exchange API, on the same servers, documents a bucket that refills by 10
 * a second and holds 15 (docs.cdp.coinbase.com/exchange/rest-api/rate-limits); of Advanced Trade's the
 * documentation no longer says anything. No answer carries a header about it.
 */
const PER_SECOND = 10;
const BURST = 15;

export class CoinbaseMeter implements Meter {
  #tokens = BURST;
  #at = -Infinity;

  charge(_query: Query, now: number): Reply | undefined {
    const elapsed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(BURST, this.#tokens + (elapsed / 1000) * PER_SECOND);
    this.#at = Math.max(this.#at, now);
    if (this.#tokens < 1) return { status: 429, body: TOO_MANY };
    this.#tokens -= 1;
    return undefined;
  }

  headers(): Readonly<Record<string, string>> {
    return {};
  }
}
