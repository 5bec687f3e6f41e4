import { banned, tooMuchWeight } from './binance-errors.js';
import type { Meter, Query, Reply } from './dialect.js';

// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits
const WEIGHT_PER_MINUTE = 6000;
const WEIGHTS: Readonly<Record<string, number>> = { '/api/v3/klines': 2, '/api/v3/exchangeInfo': 20 };

const MINUTE = 60_000;
/** "IP bans are tracked and scale in duration for repeat offenders, from 2 minutes to 3 days." */
const FIRST_BAN = 2 * MINUTE;
const LONGEST_BAN = 3 * 24 * 60 * MINUTE;
/** How many refusals in a minute bring the ban: not published, so a guess. */
const PATIENCE = 10;

/** Binance's weight budget, counted by minutes of the clock; who goes on after 429 is banned with 418. */
export class BinanceMeter implements Meter {
  #minute = NaN;
  #used = 0;
  #refused = 0;
  #bans = 0;
  #bannedUntil = -Infinity;

  charge(query: Query, now: number): Reply | undefined {
    if (now < this.#bannedUntil) return refusal(418, this.#bannedUntil - now, banned(this.#bannedUntil));
    this.#turnTo(now);
    this.#used += WEIGHTS[query.path] ?? 1;
    if (this.#used <= WEIGHT_PER_MINUTE) return undefined;
    this.#refused++;
    if (this.#refused <= PATIENCE) return refusal(429, (this.#minute + 1) * MINUTE - now, tooMuchWeight());
    const length = Math.min(FIRST_BAN * 2 ** this.#bans, LONGEST_BAN);
    this.#bans++;
    this.#bannedUntil = now + length;
    return refusal(418, length, banned(this.#bannedUntil));
  }

  headers(now: number): Readonly<Record<string, string>> {
    this.#turnTo(now);
    return { 'x-mbx-used-weight': String(this.#used), 'x-mbx-used-weight-1m': String(this.#used) };
  }

  #turnTo(now: number): void {
    const minute = Math.floor(now / MINUTE);
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#used = 0;
    this.#refused = 0;
  }
}

function refusal(status: number, wait: number, body: unknown): Reply {
  return { status, headers: { 'retry-after': String(Math.ceil(wait / 1000)) }, body };
}
