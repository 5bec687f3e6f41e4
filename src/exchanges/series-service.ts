import { datasetOf } from '../market/datasets/registry.js';
import { DATASETS, type Series } from '../market/series.js';
import { isTimeframe, typicalLength, type Timeframe } from '../market/timeframe.js';
import type { CcxtExchange } from './ccxt-loader.js';
import type { Served, SeriesService } from './exchange.js';
import { listenedDatasets } from './streams/registry.js';
import type { CandleRoom, EndpointRoom, Room, Subject } from './rooms/room.js';

/** ccxt's own milliseconds between requests of cost 1, for exchanges that it has no others for. */
const DEFAULT_RATE_LIMIT = 2000;

/**
 * How an exchange serves a series, by its room and, where that has no budget, by ccxt; nothing in no time where it does
 * not, which its markets say.
 */
export function serviceOf(ccxt: CcxtExchange, room: Room, { dataset, timeframe }: Pick<Series, 'dataset' | 'timeframe'>, subject: Subject): SeriesService {
  const generic = room.generic === true;
  const service = room.series[dataset]?.service(subject, timeframe);
  if (service === undefined) return { generic, page: 1, depth: 0, requestsPerMinute: Infinity };
  const { page, reach, charge } = service;
  const depth = service.depth ?? (reach === undefined ? undefined : Math.floor(reach / typicalLength(timeframe)));
  const allowance = charge && room.budget?.allowances[charge.from];
  const perMinute = allowance === undefined ? 60_000 / (ccxt.rateLimit ?? DEFAULT_RATE_LIMIT) : allowance.perMinute / charge!.weight;
  return { generic, page, depth, requestsPerMinute: Math.floor(perMinute) };
}

/** What an exchange serves of each dataset. */
export function servedBy(ccxt: CcxtExchange, room: Room): Served {
  const listened = listenedDatasets(ccxt.id);
  const served = DATASETS.map((dataset) => {
    const series = room.series[dataset];
    const known = datasetOf({ dataset }).steps;
    if (listened.includes(dataset)) return [dataset, [...known ?? []]] as const;
    const steps = series === undefined ? [] : stepsOf(series, ccxt).filter((step) => known?.includes(step) ?? true);
    return [dataset, steps.sort((a, b) => typicalLength(a) - typicalLength(b))] as const;
  });
  return Object.fromEntries(served.filter(([, steps]) => steps.length > 0));
}

function stepsOf(series: CandleRoom | EndpointRoom, ccxt: CcxtExchange): readonly Timeframe[] {
  if ('steps' in series) return series.steps;
  return Object.keys(ccxt.timeframes).filter((name): name is Timeframe => isTimeframe(name) && !series.misnamed.includes(name));
}

/** ccxt's word for the page size of candles; undefined where it has none. */
export function featuredLimitOf(limit: unknown): number | undefined {
  return typeof limit === 'number' && limit > 0 ? limit : undefined;
}
