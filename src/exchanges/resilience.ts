import type { Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { SeriesService, Exchange, Markets, SettledPage } from './exchange.js';
import { ResilientCalls, type ResilienceOptions } from './resilient-calls.js';
import type { CandleStream } from './streams/candle-stream.js';
import type { EventStreams } from './streams/event-stream.js';
import type { TradeHistory } from './trade-history.js';

/** The same exchange behind a circuit breaker, retries and a deadline: see {@link ResilientCalls}. */
export function resilient(exchange: Exchange, options: ResilienceOptions = {}): Exchange {
  return new ResilientExchange(exchange, options);
}

class ResilientExchange implements Exchange {
  readonly id: string;
  readonly trades: TradeHistory | undefined;
  /** As they are: they have pauses of their own, and what they do is no call. */
  readonly candleStream: CandleStream | undefined;
  readonly eventStreams: EventStreams | undefined;
  readonly #exchange: Exchange;
  readonly #calls: ResilientCalls;

  constructor(exchange: Exchange, options: ResilienceOptions) {
    this.id = exchange.id;
    this.#exchange = exchange;
    this.candleStream = exchange.candleStream;
    this.eventStreams = exchange.eventStreams;
    const calls = new ResilientCalls(exchange.id, options);
    this.#calls = calls;
    const { trades } = exchange;
    this.trades = trades && {
      ...trades,
      fetchTrades: (symbol, from, signal) => calls.run(signal, (inner) => trades.fetchTrades(symbol, from, inner)),
    };
  }

  markets(signal: AbortSignal, missing?: readonly string[]): Promise<Markets> {
    return this.#calls.run(signal, (inner) => this.#exchange.markets(inner, missing));
  }

  fetchPage(series: Series, window: Range, signal: AbortSignal): Promise<SettledPage> {
    return this.#calls.run(signal, (inner) => this.#exchange.fetchPage(series, window, inner));
  }

  quoteVolumes(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    return this.#calls.run(signal, (inner) => this.#exchange.quoteVolumes(inner));
  }

  window(series: Series, left: Range): Range {
    return this.#exchange.window(series, left);
  }

  service(series: Series): SeriesService {
    return this.#exchange.service(series);
  }

  trouble(): string | undefined {
    return this.#calls.trouble() ?? this.#exchange.trouble();
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }
}
