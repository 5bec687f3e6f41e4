import { TemporaryError, TitanError } from '../errors.js';
import type { CcxtExchange, CcxtMarket } from './ccxt-loader.js';
import { restoreMarkets } from './ccxt-parsing.js';
import type { Market, Markets } from './exchange.js';
import type { InCall } from './in-call.js';
import type { MarketsCache } from './markets-cache.js';
import type { Room } from './rooms/room.js';
import { servedBy } from './series-service.js';

/** A market list that is younger than this (ms) is not asked for again. */
const RECENT = 10 * 60_000;

/** What one exchange lists: asked for once by all who want it, kept on disk, and asked for anew when it lacks something. */
export class ListedMarkets {
  #loading: Promise<Markets> | undefined;
  /** When the list was had from the exchange, or was last asked for in vain (ms). */
  #listedAt = -Infinity;

  /** @param now milliseconds */
  constructor(
    private readonly ccxt: CcxtExchange, private readonly room: Room, private readonly cache: MarketsCache, private readonly now: () => number,
    private readonly inCall: InCall,
  ) {}

  /** See {@link Exchange.markets}. */
  async get(signal: AbortSignal, missing: readonly string[] = []): Promise<Markets> {
    const markets = await this.#loadOnce(signal);
    if (missing.every((symbol) => markets.bySymbol.has(symbol))) return markets;
    if (this.now() - this.#listedAt >= RECENT) {
      this.#listedAt = this.now();
      this.#loading = this.inCall(signal, () => this.#ask()).catch(() => markets);
    }
    // Another caller may have asked anew just now.
    return this.#loadOnce(signal);
  }

  async #loadOnce(signal: AbortSignal): Promise<Markets> {
    for (;;) {
      const joined = this.#loading;
      const loading = joined ?? this.inCall(signal, () => this.#load());
      this.#loading = loading;
      try {
        return await loading;
      } catch (error) {
        // ccxt keeps a failed load for good; whoever comes next must ask anew.
        if (this.#loading === loading) this.#loading = undefined;
        const abortedByItsStarter = joined !== undefined && !(error instanceof TitanError) && !signal.aborted;
        if (!abortedByItsStarter) throw error;
      }
    }
  }

  async #load(): Promise<Markets> {
    const cached = await this.cache.read();
    if (cached === undefined) return this.#ask();
    restoreMarkets(this.ccxt, cached.markets);
    this.#listedAt = cached.savedAt;
    return this.#listed();
  }

  async #ask(): Promise<Markets> {
    await this.ccxt.loadMarkets(true);
    const listed = this.#listed();
    this.#listedAt = this.now();
    await this.cache.write(this.ccxt.markets as Record<string, unknown>);
    return listed;
  }

  #listed(): Markets {
    const listed = (Object.values(this.ccxt.markets ?? {}) as (CcxtMarket | undefined)[]).filter((market) => market !== undefined);
    if (listed.length === 0) throw new TemporaryError(`${this.ccxt.id}: the market list is empty`);
    const bySymbol = new Map(listed.map((market): [string, Market] => [market.symbol, {
      symbol: market.symbol,
      id: market.id ?? market.symbol,
      base: market.base,
      quote: market.quote,
      type: typeOf(market),
      active: market.active !== false,
    }]));
    return { bySymbol, timeframes: servedBy(this.ccxt, this.room) };
  }
}

export function typeOf(market: CcxtMarket | undefined): Market['type'] {
  return market?.spot ? 'spot' : market?.swap ? 'swap' : market?.future ? 'future' : 'other';
}
