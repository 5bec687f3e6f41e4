import { isTimeframe, typicalLength, type Timeframe } from '../market/timeframe.js';
import type { CcxtExchange } from './ccxt-loader.js';
import type { CandleService } from './exchange.js';
import type { Room, Subject } from './rooms/room.js';

/** ccxt's own milliseconds between requests of cost 1, for exchanges that it has no others for. */
const DEFAULT_RATE_LIMIT = 2000;

/** How an exchange serves candles, by its room and, where that has no budget, by ccxt. */
export function candleServiceOf(ccxt: CcxtExchange, room: Room, subject: Subject): CandleService {
  const { page, depth, charge } = room.service(subject);
  const allowance = charge && room.budget?.allowances[charge.from];
  const perMinute = allowance === undefined ? 60_000 / (ccxt.rateLimit ?? DEFAULT_RATE_LIMIT) : allowance.perMinute / charge!.weight;
  return { generic: room.generic === true, page, depth, requestsPerMinute: Math.floor(perMinute) };
}

/** Those that titan can keep exactly, in ascending length. */
export function timeframesOf(ccxt: CcxtExchange, room: Room): Timeframe[] {
  return Object.keys(ccxt.timeframes)
    .filter((name): name is Timeframe => isTimeframe(name) && !room.misnamed.includes(name))
    .sort((a, b) => typicalLength(a) - typicalLength(b));
}

/** ccxt's word for the page size; undefined where it has none. */
export function featuredLimitOf(limit: unknown): number | undefined {
  return typeof limit === 'number' && limit > 0 ? limit : undefined;
}
