import type { Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Exchange, Markets, SeriesService, SettledPage } from './exchange.js';
import type { TradeHistory } from './trade-history.js';

/** What is known of an exchange before it is opened. */
export interface KnownOfExchange {
  readonly id: string;
  /** Of its history of trades; undefined where titan knows no way to one. */
  readonly trades: Pick<TradeHistory, 'fillsSilence'> | undefined;
}

/**
 * An exchange, without its streams, that is opened when it is first asked: to load ccxt is most of what
 * a command costs that finds nothing left to ask.
 */
export class OpenedWhenAsked implements Exchange {
  readonly id: string;
  readonly trades: TradeHistory | undefined;
  readonly #open: () => Promise<Exchange>;
  #opening: Promise<Exchange> | undefined;
  #opened: Exchange | undefined;

  /** @param open is called once, or again after it has failed */
  constructor({ id, trades }: KnownOfExchange, open: () => Promise<Exchange>) {
    this.id = id;
    this.#open = open;
    this.trades = trades && {
      fillsSilence: trades.fillsSilence,
      fetchTrades: async (...asked) => (await this.#whole()).trades!.fetchTrades(...asked),
    };
  }

  async markets(signal: AbortSignal, missing?: readonly string[]): Promise<Markets> {
    return (await this.#whole()).markets(signal, missing);
  }

  async fetchPage(series: Series, window: Range, signal: AbortSignal): Promise<SettledPage> {
    return (await this.#whole()).fetchPage(series, window, signal);
  }

  async quoteVolumes(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    return (await this.#whole()).quoteVolumes(signal);
  }

  window(series: Series, left: Range): Range {
    return this.#known().window(series, left);
  }

  service(series: Series): SeriesService {
    return this.#known().service(series);
  }

  trouble(): string | undefined {
    return this.#opened?.trouble();
  }

  async close(): Promise<void> {
    await (await this.#opening?.catch(() => undefined))?.close();
  }

  async #whole(): Promise<Exchange> {
    this.#opening ??= this.#open();
    try {
      return this.#opened = await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  /** What is asked for only once the markets are loaded. */
  #known(): Exchange {
    if (this.#opened === undefined) throw new Error(`the markets of ${this.id} are not loaded`);
    return this.#opened;
  }
}
