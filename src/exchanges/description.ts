import { PermanentError } from '../errors.js';
import type { Timeframe } from '../market/timeframe.js';
import { candleServiceOf, featuredLimitOf, timeframesOf } from './candle-service.js';
import { loadCcxtClass } from './ccxt-loader.js';
import type { CandleService, Market } from './exchange.js';
import { roomOf } from './registry.js';

/** How an exchange serves the candles of one kind of markets. */
export interface MarketService extends Omit<CandleService, 'generic'> {
  readonly type: Extract<Market['type'], 'spot' | 'swap'>;
}

/** What an exchange can do for titan. */
export interface ExchangeDescription {
  /** ccxt's id, such as `binance`. */
  readonly id: string;
  /** The exchange's own name. */
  readonly name: string;
  /** Whether titan has no rules of its own for it. */
  readonly generic: boolean;
  readonly timeframes: readonly Timeframe[];
  readonly markets: readonly MarketService[];
}

/**
 * Describes an exchange by its room and by ccxt, without a word to the exchange itself.
 *
 * @throws UsageError for an id that ccxt does not know; PermanentError when it serves no candles
 */
export async function describeExchange(id: string): Promise<ExchangeDescription> {
  const room = roomOf(id);
  const Ccxt = await loadCcxtClass(id);
  const ccxt = new Ccxt({ options: room.options({ derivatives: true }) });
  if (!ccxt.has['fetchOHLCV']) throw new PermanentError(`${id} serves no candles through ccxt`);
  const markets = (['spot', 'swap'] as const).filter((type) => ccxt.has[type]).map((type): MarketService => {
    const limit: unknown = ccxt.featureValueByType(type, type === 'spot' ? undefined : 'linear', 'fetchOHLCV', 'limit');
    const { page, depth, requestsPerMinute } = candleServiceOf(ccxt, room, { type, featuredLimit: featuredLimitOf(limit) });
    return { type, page, depth, requestsPerMinute };
  });
  return { id, name: String(ccxt.name ?? id), generic: room.generic === true, timeframes: timeframesOf(ccxt, room), markets };
}
