import { TOO_FREQUENT } from './bybit-answers.js';
import type { Meter, Query, Reply } from './dialect.js';

// "600 requests within a 5-second window per IP"; on a 403, "wait for at least 10 minutes", after which the
// ban is lifted (bybit-exchange.github.io/docs/v5/rate-limit). Public answers carry no header about it.
const WINDOW = 5000;
const PER_WINDOW = 600;
const BAN = 10 * 60_000;

/** Bybit's limit by address, counted by windows of the clock. */
export class BybitMeter implements Meter {
  #window = NaN;
  #requests = 0;
  #bannedUntil = -Infinity;

  charge(_query: Query, now: number): Reply | undefined {
    const window = Math.floor(now / WINDOW);
    if (window !== this.#window) [this.#window, this.#requests] = [window, 0];
    if (++this.#requests > PER_WINDOW) this.#bannedUntil = now + BAN;
    return now < this.#bannedUntil ? { status: 403, body: TOO_FREQUENT } : undefined;
  }

  headers(): Readonly<Record<string, string>> {
    return {};
  }
}
