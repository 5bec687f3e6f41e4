import { RawJson } from '../raw-json.js';
import type { Meter, Query, Reply } from './dialect.js';

// "REST requests share an aggregated weight limit of 1200 per minute" (hyperliquid.gitbook.io, rate limits).
const PER_MINUTE = 1200;
const MINUTE = 60_000;
const CANDLES_PER_WEIGHT = 60;
const RATES_PER_WEIGHT = 20;
/** Of `info` requests: these 2, all others 20. */
const LIGHT = ['l2Book', 'allMids', 'clearinghouseState', 'orderStatus', 'spotClearinghouseState', 'exchangeStatus'];

/** Hyperliquid's weights, counted by minutes of the clock: how it counts them is not documented. */
export class HyperliquidMeter implements Meter {
  #minute = NaN;
  #used = 0;

  charge(query: Query, now: number): Reply | undefined {
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) [this.#minute, this.#used] = [minute, 0];
    if (this.#used >= PER_MINUTE) return { status: 429, body: null };
    this.#used += LIGHT.some((type) => query.body.includes(`"${type}"`)) ? 2 : 20;
    return undefined;
  }

  /** "candleSnapshot: additional weight per 60 items returned", and fundingHistory per 20. */
  answered(query: Query, { body }: Reply): void {
    const items = query.body.includes('"fundingHistory"') ? RATES_PER_WEIGHT : CANDLES_PER_WEIGHT;
    if (body instanceof RawJson) this.#used += Math.floor(body.length / items);
  }

  headers(): Readonly<Record<string, string>> {
    return {};
  }
}
