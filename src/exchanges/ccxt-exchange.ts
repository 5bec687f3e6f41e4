import { dueUntil } from '../market/due.js';
import { TemporaryError } from '../errors.js';
import { isEmpty, type Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import { ceil, type Timeframe } from '../market/timeframe.js';
import { AskedRows } from './asked-rows.js';
import type { Call } from './call.js';
import { openCcxt, type CcxtSettings } from './ccxt-instance.js';
import type { CcxtExchange } from './ccxt-loader.js';
import type { SeriesService, Exchange, Markets, SettledPage } from './exchange.js';
import { FirstCandle } from './first-candle.js';
import { callsTo, type InCall } from './in-call.js';
import { ListedMarkets } from './listed-markets.js';
import type { MarketsCache } from './markets-cache.js';
import { askQuoteVolumes } from './quote-volumes.js';
import { cutAt, withoutFreshSilence } from './rooms/answer-rows.js';
import type { Probe } from './rooms/first-candle.js';
import type { Room, Service } from './rooms/room.js';
import type { TradesRoom } from './rooms/trades-room.js';
import { serviceOf } from './series-service.js';
import type { CandleStream } from './streams/candle-stream.js';
import { ccxtCandleStream } from './streams/ccxt-candle-stream.js';
import type { EventStreams } from './streams/event-stream.js';
import { candleChannelOf, eventStreamsOf } from './streams/registry.js';
import type { TradeHistory, TradesPage } from './trade-history.js';

export interface CcxtExchangeSettings extends CcxtSettings {
  readonly cache: MarketsCache;
  /** Our own clock (ms). */
  readonly now: () => number;
}

/** An exchange through ccxt, by the rules of its room. One instance, and so one throttler, for each process. */
export async function openCcxtExchange(settings: CcxtExchangeSettings): Promise<Exchange> {
  const { id, room, http, derivatives, cache, throttled, now } = settings;
  const { ccxt, close } = await openCcxt(settings);
  const channel = candleChannelOf(id);
  const socket = { id, http, throttled, options: room.options({ derivatives }), saysTemporary: (message: string) => room.saysTemporary(message) };
  return new CcxtAdapter(id, ccxt, room, cache, now, close, channel && ccxtCandleStream(ccxt, channel, socket), eventStreamsOf(ccxt, socket));
}

class CcxtAdapter implements Exchange {
  readonly trades: TradeHistory | undefined;
  private readonly listed: ListedMarkets;
  private readonly asked: AskedRows;
  private readonly inCall: InCall;
  private readonly firstCandles = new Map<string, FirstCandle>();

  constructor(
    readonly id: string,
    private readonly ccxt: CcxtExchange,
    private readonly room: Room,
    cache: MarketsCache,
    private readonly now: () => number,
    readonly close: () => Promise<void>,
    readonly candleStream: CandleStream | undefined,
    readonly eventStreams: EventStreams,
  ) {
    this.inCall = callsTo(id, (message) => room.saysTemporary(message));
    this.listed = new ListedMarkets(ccxt, room, cache, now, this.inCall);
    this.asked = new AskedRows(ccxt, room);
    const { trades } = room;
    this.trades = trades && {
      fillsSilence: trades.fillsSilence,
      fetchTrades: (symbol, from, signal) => this.fetchTrades(trades, symbol, from, signal),
    };
  }

  markets(signal: AbortSignal, missing?: readonly string[]): Promise<Markets> {
    return this.listed.get(signal, missing);
  }

  window(series: Series, left: Range): Range {
    return this.asked.roomOf(series).window(left, series.timeframe, this.asked.subject(series.symbol));
  }

  fetchPage(series: Series, window: Range, signal: AbortSignal): Promise<SettledPage> {
    const { symbol, timeframe } = series;
    const room = this.asked.roomOf(series);
    return this.inCall(signal, async (call) => {
      const subject = this.asked.subject(symbol);
      const gone = beyondReach(room.service(subject, timeframe), window, timeframe, this.now());
      if (gone !== undefined) {
        const listing = 'listing' in room ? room.listing : undefined;
        const listed = listing && await this.firstCandle(series, listing, gone.from, this.now(), call);
        return pageBeyondReach(gone, listed === undefined ? gone.from : ceil(listed, timeframe));
      }
      const rows = await this.asked.rows(call, series, room.ask(window, timeframe, subject, this.now()));
      // Noted before the room asks on: a candle that closes meanwhile was open when this answer came.
      const { body, exchangeTime } = call;
      const now = exchangeTime ?? this.now();
      const page = await room.settle({
        rows, window, timeframe, body, now, subject,
        ask: (question) => this.asked.rows(call, series, question),
        firstCandle: (probe, by) => this.firstCandle(series, probe, by, now, call),
      });
      // A candle is closed when the exchange's own clock says so: by one of ours that runs ahead, a
      // candle would be stored that still changes.
      return withoutFreshSilence(exchangeTime === undefined ? page : cutAt(page, dueUntil(series, exchangeTime), now), series, now);
    });
  }

  async quoteVolumes(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const markets = await this.markets(signal);
    return this.inCall(signal, () => askQuoteVolumes(this.ccxt, markets));
  }

  service(series: Series): SeriesService {
    return serviceOf(this.ccxt, this.room, series, this.asked.subject(series.symbol));
  }

  trouble(): undefined {
    return undefined;
  }

  private fetchTrades(room: TradesRoom, symbol: string, from: bigint, signal: AbortSignal): Promise<TradesPage> {
    return this.inCall(signal, async (call) => {
      const marketId = this.asked.subject(symbol).id;
      await this.asked.request(room.method, room.ask(marketId, from));
      const page = room.read(call.body, marketId);
      if (page === undefined) throw new TemporaryError(`${this.id}: the answer for ${symbol} holds no list of trades`);
      return { ...page, now: call.exchangeTime ?? this.now() };
    });
  }

  private firstCandle(series: Series, probe: Probe, by: number, now: number, call: Call): Promise<number | undefined> {
    const { symbol, timeframe } = series;
    const key = `${symbol} ${timeframe}`;
    const known = this.firstCandles.get(key) ?? new FirstCandle();
    this.firstCandles.set(key, known);
    return known.get(by, () => probe({
      timeframe, by, now,
      subject: this.asked.subject(symbol),
      ask: (question, step) => this.asked.rows(call, { ...series, dataset: 'candles', timeframe: step }, question),
    }));
  }
}

/** All of a window, and of time after it, that is before the exchange's reach; undefined when the window is not. */
function beyondReach({ reach }: Service, window: Range, timeframe: Timeframe, now: number): Range | undefined {
  const edge = reach === undefined ? -Infinity : ceil(now - reach, timeframe);
  return window.from < edge ? { from: window.from, to: edge } : undefined;
}

/** What is said without a question. @param listed milliseconds */
function pageBeyondReach(range: Range, listed: number): SettledPage {
  const opened = Math.min(range.to, Math.max(range.from, listed));
  const absences = [
    { range: { from: range.from, to: opened }, reason: 'not-listed' as const },
    { range: { from: opened, to: range.to }, reason: 'out-of-reach' as const },
  ];
  return { rows: [], answered: range, absences: absences.filter(({ range: part }) => !isEmpty(part)) };
}
