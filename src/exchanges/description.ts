import { PermanentError } from '../errors.js';
import { datasetOf } from '../market/datasets/registry.js';
import { DATASETS, type DatasetName } from '../market/series.js';
import type { Timeframe } from '../market/timeframe.js';
import { featuredLimitOf, servedBy, serviceOf } from './series-service.js';
import { loadCcxtClass } from './ccxt-loader.js';
import type { SeriesService, Market } from './exchange.js';
import { roomOf } from './registry.js';
import { listenedDatasets } from './streams/registry.js';

/** How an exchange serves a dataset of one kind of markets. */
export interface MarketService extends Omit<SeriesService, 'generic'> {
  readonly dataset: DatasetName;
  readonly type: Extract<Market['type'], 'spot' | 'swap'>;
  /** Or periods, in ascending length. */
  readonly timeframes: readonly Timeframe[];
}

/** What an exchange can do for titan. */
export interface ExchangeDescription {
  /** ccxt's id, such as `binance`. */
  readonly id: string;
  /** The exchange's own name. */
  readonly name: string;
  /** Whether titan has no rules of its own for it. */
  readonly generic: boolean;
  /** Of candles. */
  readonly timeframes: readonly Timeframe[];
  readonly markets: readonly MarketService[];
  /** What it tells by WebSocket, to those who listen when it happens. */
  readonly listened: readonly DatasetName[];
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
  const served = servedBy(ccxt, room);
  const types = (['spot', 'swap'] as const).filter((type) => ccxt.has[type]);
  const markets = DATASETS.filter((dataset) => datasetOf({ dataset }).askable).flatMap((dataset) => types.filter((type) => datasetOf({ dataset }).ofSpot || type === 'swap').flatMap((type): MarketService[] => {
    const timeframes = served[dataset];
    if (timeframes === undefined) return [];
    const limit: unknown = ccxt.featureValueByType(type, type === 'spot' ? undefined : 'linear', 'fetchOHLCV', 'limit');
    const subject = { type, id: '', coin: '', inverse: false, contractSize: '1', featuredLimit: featuredLimitOf(limit) };
    const { page, depth, requestsPerMinute } = serviceOf(ccxt, room, { dataset, timeframe: timeframes[0]! }, subject);
    return [{ dataset, type, timeframes, page, depth, requestsPerMinute }];
  }));
  return { id, name: String(ccxt.name ?? id), generic: room.generic === true, timeframes: served.candles ?? [], markets, listened: listenedDatasets(id) };
}
