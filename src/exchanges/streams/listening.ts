import type { Series } from '../../market/series.js';
import type { EventListener, ListeningWindow } from './event-stream.js';
import { ExchangeClock } from './exchange-clock.js';
import type { LiquidationChannel, StreamedLiquidation } from './liquidation-channel.js';
import { LiquidationRows } from './liquidation-row.js';
import type { Reception } from './reception.js';
import type { CcxtMarket } from '../ccxt-loader.js';

/** Milliseconds that what an exchange sends may be on its way. */
const ON_ITS_WAY = 500;

/** A series with its market. */
export interface Heard {
  readonly series: Series;
  readonly market: CcxtMarket;
}

/** What one connection hears of some series, told to the listener, and the window in which it does. */
export class Listening implements Reception<StreamedLiquidation>, ListeningWindow {
  readonly #clock = new ExchangeClock();
  readonly #delay: number;
  #from = Infinity;
  #heardAt = -Infinity;
  #ended = false;

  /** @param byMarketId what is listened to, by the exchange's ids */
  constructor(private readonly byMarketId: ReadonlyMap<string, Heard>, { collects }: LiquidationChannel, private readonly listener: EventListener) {
    this.#delay = collects + ON_ITS_WAY;
  }

  get series(): readonly Series[] {
    return [...this.byMarketId.values()].map(({ series }) => series);
  }

  get from(): number {
    return this.#from;
  }

  get until(): number {
    return this.#clock.at(this.#heardAt) - this.#clock.error - this.#delay;
  }

  get ended(): boolean {
    return this.#ended;
  }

  dated(date: number): void {
    this.#clock.set(date, Date.now());
  }

  subscribed(): void {
    this.#from = this.#clock.at(Date.now()) + this.#clock.error;
    this.listener.window(this);
  }

  items(liquidations: readonly StreamedLiquidation[]): void {
    const rows = new LiquidationRows();
    const now = this.#clock.at(Date.now());
    for (const one of liquidations) {
      const heard = this.byMarketId.get(one.marketId);
      if (heard !== undefined) this.listener.row(heard.series, rows.rowOf(one, heard.market), now);
    }
  }

  heard(at: number): void {
    if (!this.#ended) this.#heardAt = Math.max(this.#heardAt, at);
  }

  end(): void {
    this.#ended = true;
  }
}
