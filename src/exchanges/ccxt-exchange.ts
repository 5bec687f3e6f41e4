import { dueUntil } from '../market/due.js';
import { ceil, type Timeframe } from '../market/timeframe.js';
import { describeKind } from '../market/describe-series.js';
import { datasetOf } from '../market/datasets/registry.js';
import type { RawRow } from '../market/datasets/dataset.js';
import type { Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import { PermanentError, TemporaryError, TitanError } from '../errors.js';
import { currentCall, type Call } from './call.js';
import { featuredLimitOf, servedBy, serviceOf } from './series-service.js';
import { sortError } from './ccxt-errors.js';
import { loadCcxtClass, type CcxtExchange, type CcxtMarket } from './ccxt-loader.js';
import { restoreMarkets, shortenParsing } from './ccxt-parsing.js';
import type { SeriesService, Exchange, Market, Markets, SettledPage } from './exchange.js';
import { createDispatcher, createFetch, type HttpSettings } from './http.js';
import { keepToBudget } from './keep-to-budget.js';
import type { MarketsCache } from './markets-cache.js';
import { FirstCandle } from './first-candle.js';
import type { TradeHistory, TradesPage } from './trade-history.js';
import type { TradesRoom } from './rooms/trades-room.js';
import type { Probe } from './rooms/first-candle.js';
import { askQuoteVolumes } from './quote-volumes.js';
import type { CandleStream } from './streams/candle-stream.js';
import { ccxtCandleStream } from './streams/ccxt-candle-stream.js';
import { candleChannelOf } from './streams/registry.js';
import {
  cutAt, seriesRoomOf, withoutFreshSilence,
  type EndpointArguments, type EndpointRoom, type OhlcvArguments, type Question, type Room, type SeriesRoom, type Service, type Subject,
} from './rooms/room.js';

export interface CcxtExchangeSettings {
  readonly id: string;
  readonly room: Room;
  readonly http: HttpSettings;
  /** Whether perpetuals and futures are wanted: their market lists cost further requests. */
  readonly derivatives: boolean;
  readonly cache: MarketsCache;
  /** Whether to keep to what the exchange allows an address. */
  readonly throttled: boolean;
  /** Our own clock (ms). */
  readonly now: () => number;
}

/** A market list that is younger than this (ms) is not asked for again. */
const RECENT = 10 * 60_000;

/** The longest that setTimeout takes. */
const NEVER = 2 ** 31 - 1;

/** An exchange through ccxt, by the rules of its room. One instance, and so one throttler, for each process. */
export async function openCcxtExchange(settings: CcxtExchangeSettings): Promise<Exchange> {
  const { id, room, http, derivatives, cache, throttled, now } = settings;
  const dispatcher = createDispatcher(http);
  const Ccxt = await loadCcxtClass(id);
  const ccxt = new Ccxt({
    // A budget of the room's own stands in for ccxt's throttle, which has one bucket for all.
    enableRateLimit: throttled && room.budget === undefined,
    // Digits as the exchange sent them, instead of floats.
    number: String,
    // Retries are resilience.ts's; ccxt's own would not wait on a rate limit.
    maxRetriesOnFailure: 0,
    // The call's own signal ends it; ccxt's timeout would stop short of the body.
    timeout: NEVER,
    options: room.options({ derivatives }),
    has: Object.fromEntries((room.unused ?? []).map((method) => [method, false])),
    fetchImplementation: createFetch(id, http, dispatcher),
  });
  if (!ccxt.has['fetchOHLCV']) {
    await dispatcher.close();
    throw new PermanentError(`${id} serves no candles through ccxt`);
  }
  shortenParsing(ccxt);
  refuseBodiesThatAreNotJson(ccxt);
  if (throttled && room.budget !== undefined) keepToBudget(ccxt, room.budget);
  // ccxt would drop rows without a usable time, and a hole that nobody saw is what titan is against.
  ccxt.filterBySinceLimit = (rows: unknown) => rows;
  // Not close(), which waits for requests that a signal or a deadline has given up on.
  const channel = candleChannelOf(id);
  const stream = channel && ccxtCandleStream(ccxt, channel, { id, http, throttled, options: room.options({ derivatives }), saysTemporary: (message) => room.saysTemporary(message) });
  return new CcxtAdapter(id, ccxt, room, cache, now, () => dispatcher.destroy(), stream);
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
  readonly trades: TradeHistory | undefined;
  private loading: Promise<Markets> | undefined;
  /** When the market list was had from the exchange, or was last asked for in vain (ms). */
  private listedAt = -Infinity;
  private readonly firstCandles = new Map<string, FirstCandle>();

  constructor(
    readonly id: string,
    private readonly ccxt: CcxtExchange,
    private readonly room: Room,
    private readonly cache: MarketsCache,
    private readonly now: () => number,
    readonly close: () => Promise<void>,
    readonly candleStream: CandleStream | undefined,
  ) {
    const { trades } = room;
    this.trades = trades && {
      fillsSilence: trades.fillsSilence,
      fetchTrades: (symbol, from, signal) => this.fetchTrades(trades, symbol, from, signal),
    };
  }

  async markets(signal: AbortSignal, missing: readonly string[] = []): Promise<Markets> {
    const markets = await this.loadOnce(signal);
    if (missing.every((symbol) => markets.bySymbol.has(symbol))) return markets;
    if (this.now() - this.listedAt >= RECENT) {
      this.listedAt = this.now();
      this.loading = this.call(signal, () => this.askMarkets()).catch(() => markets);
    }
    // Another caller may have asked anew just now.
    return this.loadOnce(signal);
  }

  private async loadOnce(signal: AbortSignal): Promise<Markets> {
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
    return this.roomOf(series).window(left, series.timeframe, this.subject(series.symbol));
  }

  fetchPage(series: Series, window: Range, signal: AbortSignal): Promise<SettledPage> {
    const { symbol, timeframe } = series;
    const room = this.roomOf(series);
    return this.call(signal, async (call) => {
      const subject = this.subject(symbol);
      const gone = beyondReach(room.service(subject, timeframe), window, timeframe, this.now());
      if (gone !== undefined) return gone;
      const rows = await this.rows(call, series, room.ask(window, timeframe, subject, this.now()));
      // Noted before the room asks on: a candle that closes meanwhile was open when this answer came.
      const { body, exchangeTime } = call;
      const now = exchangeTime ?? this.now();
      const page = await room.settle({
        rows, window, timeframe, body, now, subject,
        ask: (question) => this.rows(call, series, question),
        firstCandle: (probe, by) => this.firstCandle(series, probe, by, now, call),
      });
      // A candle is closed when the exchange's own clock says so: by one of ours that runs ahead, a
      // candle would be stored that still changes.
      return withoutFreshSilence(exchangeTime === undefined ? page : cutAt(page, dueUntil(series, exchangeTime), now), series, now);
    });
  }

  async quoteVolumes(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const markets = await this.markets(signal);
    return this.call(signal, () => askQuoteVolumes(this.ccxt, markets));
  }

  service(series: Series): SeriesService {
    return serviceOf(this.ccxt, this.room, series, this.subject(series.symbol));
  }

  trouble(): undefined {
    return undefined;
  }

  private fetchTrades(room: TradesRoom, symbol: string, from: bigint, signal: AbortSignal): Promise<TradesPage> {
    return this.call(signal, async (call) => {
      const marketId = this.ccxt.market(symbol)?.id ?? symbol;
      await this.request(room.method, room.ask(marketId, from));
      const page = room.read(call.body, marketId);
      if (page === undefined) throw new TemporaryError(`${this.id}: the answer for ${symbol} holds no list of trades`);
      return { ...page, now: call.exchangeTime ?? this.now() };
    });
  }

  private roomOf({ dataset }: Series): SeriesRoom {
    const found = seriesRoomOf(this.room, dataset);
    if (found === undefined) throw new PermanentError(`${this.id} serves no ${datasetOf({ dataset }).noun.many}`);
    return found;
  }

  private async rows(call: Call, series: Series, question: Question): Promise<readonly RawRow[]> {
    const rows = 'method' in question ? await this.askEndpoint(call, series, question) : await this.askCandles(call, series, question);
    if (rows !== undefined) return rows;
    throw new TemporaryError(`${this.id}: the answer for ${series.symbol} ${describeKind(series)} holds no list of ${datasetOf(series).noun.many}`);
  }

  private async askCandles(call: Call, { symbol, timeframe }: Series, { since, limit, params }: OhlcvArguments): Promise<readonly RawRow[] | undefined> {
    const rows = await this.ccxt.fetchOHLCV(symbol, timeframe, since, limit, { ...params });
    return Array.isArray(rows) && this.room.candles.carriesRows(call.body, this.ccxt.market(symbol)?.id ?? symbol) ? rows : undefined;
  }

  private async askEndpoint(call: Call, series: Series, { method, params }: EndpointArguments): Promise<readonly RawRow[] | undefined> {
    const room = this.roomOf(series);
    await this.request(method, params);
    return 'read' in room ? (room as EndpointRoom).read(call.body, this.subject(series.symbol)) : undefined;
  }

  private async request(method: string, params: object): Promise<void> {
    const request = this.ccxt[method as keyof CcxtExchange] as (parameters: object) => Promise<unknown>;
    await request.call(this.ccxt, params);
  }

  private firstCandle(series: Series, probe: Probe, by: number, now: number, call: Call): Promise<number | undefined> {
    const { symbol, timeframe } = series;
    const key = `${symbol} ${timeframe}`;
    const known = this.firstCandles.get(key) ?? new FirstCandle();
    this.firstCandles.set(key, known);
    return known.get(by, () => probe({
      timeframe, by, now,
      subject: this.subject(symbol),
      ask: (question, step) => this.rows(call, { ...series, dataset: 'candles', timeframe: step }, question),
    }));
  }

  private async loadMarkets(): Promise<Markets> {
    const cached = await this.cache.read();
    if (cached === undefined) return this.askMarkets();
    restoreMarkets(this.ccxt, cached.markets);
    this.listedAt = cached.savedAt;
    return this.listed();
  }

  private async askMarkets(): Promise<Markets> {
    await this.ccxt.loadMarkets(true);
    const listed = this.listed();
    this.listedAt = this.now();
    await this.cache.write(this.ccxt.markets as Record<string, unknown>);
    return listed;
  }

  private listed(): Markets {
    const listed = (Object.values(this.ccxt.markets ?? {}) as (CcxtMarket | undefined)[]).filter((market) => market !== undefined);
    if (listed.length === 0) throw new TemporaryError(`${this.id}: the market list is empty`);
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

  private subject(symbol: string): Subject {
    const market = this.ccxt.market(symbol);
    return {
      type: typeOf(market),
      id: market?.id ?? symbol,
      coin: (market as { baseName?: string } | undefined)?.baseName ?? market?.base ?? symbol,
      inverse: market?.inverse === true,
      contractSize: String(market?.contractSize ?? 1),
      featuredLimit: featuredLimitOf(this.ccxt.featureValue(symbol, 'fetchOHLCV', 'limit')),
    };
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

/** What is said without a question: that all of a window before the exchange's reach is out of it. */
function beyondReach({ reach }: Service, window: Range, timeframe: Timeframe, now: number): SettledPage | undefined {
  const edge = reach === undefined ? -Infinity : ceil(now - reach, timeframe);
  if (window.from >= edge) return undefined;
  const range = { from: window.from, to: edge };
  return { rows: [], answered: range, absences: [{ range, reason: 'out-of-reach' }] };
}

function typeOf(market: CcxtMarket | undefined): Market['type'] {
  return market?.spot ? 'spot' : market?.swap ? 'swap' : market?.future ? 'future' : 'other';
}
