import type { Meter, Query, Reply } from './dialect.js';
import { TOO_MANY } from './okx-errors.js';

const PERIOD = 2000;

/** Requests in 2 s that an address may make, counted for each path alone (okx.com/docs-v5, at each of them, as of July 2026). */
const LIMITS: Readonly<Record<string, number>> = {
  '/api/v5/market/candles': 40,
  '/api/v5/market/history-candles': 20,
  '/api/v5/public/instruments': 20,
  '/api/v5/public/time': 10,
  '/api/v5/public/funding-rate': 10,
  '/api/v5/public/funding-rate-history': 10,
  '/api/v5/public/open-interest': 20,
  '/api/v5/rubik/stat/contracts/open-interest-history': 10,
};
const OTHERS = 20;
/** "Rate limit rule: IP + Instrument ID": counted for each instrument alone. */
const BY_INSTRUMENT = ['/api/v5/public/funding-rate', '/api/v5/public/funding-rate-history', '/api/v5/public/open-interest', '/api/v5/rubik/stat/contracts/open-interest-history'];

/** Counts by 2 s of the clock; how OKX slices its time is not published. No answer carries a header about it. */
export class OkxMeter implements Meter {
  #period = NaN;
  readonly #used = new Map<string, number>();

  charge(query: Query, now: number): Reply | undefined {
    const period = Math.floor(now / PERIOD);
    if (period !== this.#period) this.#used.clear();
    this.#period = period;
    const counted = BY_INSTRUMENT.includes(query.path) ? `${query.path} ${query.params.get('instId') ?? ''}` : query.path;
    const used = (this.#used.get(counted) ?? 0) + 1;
    this.#used.set(counted, used);
    return used > (LIMITS[query.path] ?? OTHERS) ? { status: 429, body: TOO_MANY } : undefined;
  }

  headers(): Readonly<Record<string, string>> {
    return {};
  }
}
