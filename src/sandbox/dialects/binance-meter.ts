import { banned, tooManyRequests, tooMuchWeight } from './binance-errors.js';
import type { Meter, Query, Reply } from './dialect.js';

const MINUTE = 60_000;
/** "IP bans are tracked and scale in duration for repeat offenders, from 2 minutes to 3 days." */
const FIRST_BAN = 2 * MINUTE;
const LONGEST_BAN = 3 * 24 * 60 * MINUTE;
/** How many refusals in a minute bring the ban: not published, so a guess. */
const PATIENCE = 10;

/** Binance's APIs, each with a budget of its own. */
export class BinanceMeter implements Meter {
  // https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits, and for futures
  // https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info
  readonly #spot = new WeightBudget(6000);
  readonly #futures = new WeightBudget(2400);
  readonly #coinMargined = new WeightBudget(2400);
  /** "share 500/5min/IP rate limit with GET /fapi/v1/fundingInfo" (Get Funding Rate History). */
  readonly #funding = new RequestBudget(500);
  /** "IP rate limit 1000 requests/5min" (Open Interest Statistics); no header speaks of it (as others measured). */
  readonly #statistics = new RequestBudget(1000);

  charge(query: Query, now: number): Reply | undefined {
    if (isStatistics(query)) return this.#statistics.charge(now);
    const refusal = isFunding(query) ? this.#funding.charge(now) : undefined;
    return refusal ?? this.#budgetOf(query).charge(weightOf(query), now);
  }

  headers(now: number, query: Query): Readonly<Record<string, string>> {
    return isStatistics(query) ? {} : this.#budgetOf(query).headers(now);
  }

  #budgetOf(query: Query): WeightBudget {
    return query.path.startsWith('/api/') ? this.#spot : query.path.startsWith('/dapi/') ? this.#coinMargined : this.#futures;
  }
}

function isFunding({ path }: Query): boolean {
  return path.startsWith('/fapi/v1/funding');
}

function isStatistics({ path }: Query): boolean {
  return path.startsWith('/futures/data/');
}

function weightOf({ path, params }: Query): number {
  switch (path) {
    case '/api/v3/klines':
      return 2;
    case '/api/v3/exchangeInfo':
      return 20;
    case '/api/v3/ticker/24hr':
      return 80;
    case '/fapi/v1/klines':
    case '/dapi/v1/klines':
      return futuresKlines(Number(params.get('limit') ?? 500));
    case '/fapi/v1/premiumIndex':
      return params.has('symbol') ? 1 : 10;
    case '/fapi/v1/fundingRate':
    case '/fapi/v1/fundingInfo':
      return 0;
    default:
      return 1;
  }
}

// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Kline-Candlestick-Data
function futuresKlines(limit: number): number {
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1000 ? 5 : 10;
}

/** A weight budget by minutes of the clock; who goes on after 429 is banned with 418. */
class WeightBudget {
  #minute = NaN;
  #used = 0;
  #refused = 0;
  #bans = 0;
  #bannedUntil = -Infinity;

  constructor(private readonly perMinute: number) {}

  charge(weight: number, now: number): Reply | undefined {
    if (now < this.#bannedUntil) return refusal(418, this.#bannedUntil - now, banned(this.#bannedUntil));
    this.#turnTo(now);
    this.#used += weight;
    if (this.#used <= this.perMinute) return undefined;
    this.#refused++;
    if (this.#refused <= PATIENCE) return refusal(429, (this.#minute + 1) * MINUTE - now, tooMuchWeight(this.perMinute));
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

/** A number of requests in five minutes of the clock: how Binance slices its time is not documented. */
class RequestBudget {
  #window = NaN;
  #used = 0;

  constructor(private readonly perWindow: number) {}

  charge(now: number): Reply | undefined {
    const window = Math.floor(now / (5 * MINUTE));
    if (window !== this.#window) [this.#window, this.#used] = [window, 0];
    if (++this.#used <= this.perWindow) return undefined;
    return refusal(429, (window + 1) * 5 * MINUTE - now, tooManyRequests(this.perWindow));
  }
}

function refusal(status: number, wait: number, body: unknown): Reply {
  return { status, headers: { 'retry-after': String(Math.ceil(wait / 1000)) }, body };
}
