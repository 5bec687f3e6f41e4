import { floor, isTimeframe, type Timeframe, typicalLength } from '../market/timeframe.js';
import type { Page, RawCandle } from '../market/page.js';
import { clip, type Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import { PermanentError, TemporaryError, TitanError } from '../errors.js';
import { currentCall, type Call } from './call.js';
import { sortError } from './ccxt-errors.js';
import { loadCcxtClass, type CcxtExchange, type CcxtMarket } from './ccxt-loader.js';
import type { Exchange, Market, Markets } from './exchange.js';
import { createDispatcher, createFetch, type HttpSettings } from './http.js';
import type { MarketsCache } from './markets-cache.js';
import type { Room } from './rooms/room.js';

export interface CcxtExchangeSettings {
  readonly id: string;
  readonly room: Room;
  readonly http: HttpSettings;
  /** Whether perpetuals and futures are wanted: their market lists cost further requests. */
  readonly derivatives: boolean;
  readonly cache: MarketsCache;
}

/** The longest that setTimeout takes. */
const NEVER = 2 ** 31 - 1;

/** An exchange through ccxt, by the rules of its room. One instance, and so one throttler, for each process. */
export async function openCcxtExchange(settings: CcxtExchangeSettings): Promise<Exchange> {
  const { id, room, http, derivatives, cache } = settings;
  const dispatcher = createDispatcher(http);
  const Ccxt = await loadCcxtClass(id);
  const ccxt = new Ccxt({
    enableRateLimit: true,
    // Digits as the exchange sent them, instead of floats.
    number: String,
    // Retries are resilience.ts's; ccxt's own would not wait on a rate limit.
    maxRetriesOnFailure: 0,
    // The call's own signal ends it; ccxt's timeout would stop short of the body.
    timeout: NEVER,
    options: room.options({ derivatives }),
    fetchImplementation: createFetch(http, dispatcher),
  });
  if (!ccxt.has['fetchOHLCV']) {
    await dispatcher.close();
    throw new PermanentError(`${id} serves no candles through ccxt`);
  }
  refuseBodiesThatAreNotJson(ccxt);
  // ccxt would drop rows without a usable time, and a hole that nobody saw is what titan is against.
  ccxt.filterBySinceLimit = (rows: unknown) => rows;
  // Not close(), which waits for requests that a signal or a deadline has given up on.
  return new CcxtAdapter(id, ccxt, room, cache, () => dispatcher.destroy());
}

/**
 * Some exchanges' parsers make an empty list of a maintenance page, which would pass for "no candles".
 * Error statuses are left to ccxt, which reads their bodies' codes.
 */
function refuseBodiesThatAreNotJson(ccxt: CcxtExchange): void {
  const parse = ccxt.parseJson.bind(ccxt) as (text: string) => unknown;
  ccxt.parseJson = (text: string) => {
    const call = currentCall.getStore();
    const body = parse(text);
    if (call === undefined) return body;
    call.body = body;
    if (body === undefined && (call.status ?? 0) < 400) {
      const what = text === '' ? 'an empty body' : /^\s*</.test(text) ? 'a web page' : 'broken JSON';
      throw new TemporaryError(`${ccxt.id}: answered with ${what} instead of data`);
    }
    return body;
  };
}

class CcxtAdapter implements Exchange {
  private loading: Promise<Markets> | undefined;
  private readonly firstCandles = new Map<string, Promise<number | undefined>>();

  constructor(
    readonly id: string,
    private readonly ccxt: CcxtExchange,
    private readonly room: Room,
    private readonly cache: MarketsCache,
    readonly close: () => Promise<void>,
  ) {}

  async markets(signal: AbortSignal): Promise<Markets> {
    for (;;) {
      const joined = this.loading;
      const loading = joined ?? this.call(signal, () => this.loadMarkets());
      this.loading = loading;
      try {
        return await loading;
      } catch (error) {
        // ccxt keeps a failed load for good; whoever comes next must ask anew.
        if (this.loading === loading) this.loading = undefined;
        const abortedByItsStarter = joined !== undefined && !(error instanceof TitanError) && !signal.aborted;
        if (!abortedByItsStarter) throw error;
      }
    }
  }

  window(series: Series, left: Range): Range {
    return this.room.window(left, series.timeframe, this.featuredLimit(series.symbol));
  }

  fetchOhlcv(series: Series, window: Range, signal: AbortSignal): Promise<Page> {
    const { symbol, timeframe } = series;
    return this.call(signal, async (call) => {
      const { since, limit, params } = this.room.ask(window, timeframe, this.featuredLimit(symbol));
      const rows = await this.rows(call, symbol, timeframe, since, limit, params);
      const page = await this.room.settle({ rows, window, timeframe, firstCandle: () => this.firstCandle(series, call) });
      return withoutOpenCandle(page, timeframe, call.exchangeTime);
    });
  }

  trouble(): undefined {
    return undefined;
  }

  private async rows(
    call: Call, symbol: string, timeframe: Timeframe, since: number, limit: number | undefined, params: Readonly<Record<string, unknown>> = {},
  ): Promise<RawCandle[]> {
    const rows = await this.ccxt.fetchOHLCV(symbol, timeframe, since, limit, { ...params });
    if (!Array.isArray(rows) || !this.room.carriesRows(call.body, this.ccxt.market(symbol)?.id ?? symbol)) {
      throw new TemporaryError(`${this.id}: the answer for ${symbol} ${timeframe} holds no list of candles`);
    }
    return rows;
  }

  /** Exchanges whose rooms ask this jump to the first candle when asked from the epoch on. */
  private firstCandle(series: Series, call: Call): Promise<number | undefined> {
    const key = `${series.symbol} ${series.timeframe}`;
    const probe = this.firstCandles.get(key) ?? this.rows(call, series.symbol, series.timeframe, 0, 1).then((rows) => {
      const time = rows[0]?.[0];
      if (rows.length > 0 && typeof time !== 'number') throw new TemporaryError(`${this.id}: the first candle of ${key} has no time`);
      return time as number | undefined;
    });
    this.firstCandles.set(key, probe);
    probe.catch(() => this.firstCandles.delete(key));
    return probe;
  }

  private async loadMarkets(): Promise<Markets> {
    const cached = await this.cache.read();
    if (cached !== undefined) {
      this.ccxt.setMarkets(cached);
    } else {
      await this.ccxt.loadMarkets(true);
      await this.cache.write(this.ccxt.markets as Record<string, unknown>);
    }
    return this.listed();
  }

  private listed(): Markets {
    const listed = (Object.values(this.ccxt.markets ?? {}) as (CcxtMarket | undefined)[]).filter((market) => market !== undefined);
    if (listed.length === 0) throw new TemporaryError(`${this.id}: the market list is empty`);
    const bySymbol = new Map(listed.map((market): [string, Market] => [market.symbol, {
      symbol: market.symbol,
      id: market.id ?? market.symbol,
      base: market.base,
      quote: market.quote,
      type: market.spot ? 'spot' : market.swap ? 'swap' : market.future ? 'future' : 'other',
      active: market.active !== false,
    }]));
    const timeframes = Object.keys(this.ccxt.timeframes)
      .filter((name): name is Timeframe => isTimeframe(name) && !this.room.misnamed.includes(name))
      .sort((a, b) => typicalLength(a) - typicalLength(b));
    return { bySymbol, timeframes };
  }

  private featuredLimit(symbol: string): number | undefined {
    const limit: unknown = this.ccxt.featureValue(symbol, 'fetchOHLCV', 'limit');
    return typeof limit === 'number' && limit > 0 ? limit : undefined;
  }

  private async call<T>(signal: AbortSignal, work: (call: Call) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const call: Call = { signal };
    try {
      return await currentCall.run(call, () => work(call));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw sortError(error, this.id, call, (message) => this.room.saysTemporary(message));
    }
  }
}

/**
 * A candle is closed when the exchange's own clock says so, not ours: a local clock that runs ahead
 * would otherwise store a candle that still changes.
 */
function withoutOpenCandle(page: Page, timeframe: Timeframe, exchangeTime: number | undefined): Page {
  if (exchangeTime === undefined) return page;
  const open = floor(exchangeTime, timeframe);
  if (page.answered.to <= open) return page;
  const answered = clip(page.answered, { from: -Infinity, to: Math.max(open, page.answered.from) });
  return { ...page, answered, rows: page.rows.filter(([time]) => !(typeof time === 'number' && time >= open)) };
}
