import { isTimeframe, shift, typicalLength } from '../../market/timeframe.js';
import { rolling } from '../allowance.js';
import type { ApiRequest, Budget, Charge } from '../budget.js';
import type { Probe } from './first-candle.js';
import { oldest, type Room } from './room.js';

/**
 * "Only the most recent 5000 candles are available" (hyperliquid.gitbook.io, info endpoint): of intervals up to
 * now, not of the window, and no page reaches further back; an older window is answered with an empty list.
 */
const DEPTH = 5000;

/** By so many intervals the depth may differ from what is documented, before a first candle is taken for a listing. */
const SLACK = 20;

/** Since ever: the oldest candle that Hyperliquid still has, for 104 of the 1200 weights of a minute. */
const oldestServed: Probe = async ({ ask, timeframe, now }) => oldest(await ask({ since: 0, params: { until: now } }, timeframe));

/**
 * "REST requests share an aggregated weight limit of 1200 per minute"; `info` requests weigh 20 but for some
 * that weigh 2, and `candleSnapshot` "additional weight per 60 items returned" (hyperliquid.gitbook.io, rate
 * limits). ccxt counts 4 for any number of candles.
 */
const BUDGET: Budget = { allowances: { address: rolling(1200, 60_000) }, inFlight: 4, charge };

const LIGHT = new Set<unknown>(['l2Book', 'allMids', 'clearinghouseState', 'orderStatus', 'spotClearinghouseState', 'exchangeStatus']);

function charge({ params: { type, req } }: ApiRequest): Charge {
  if (type !== 'candleSnapshot') return { from: 'address', weight: LIGHT.has(type) ? 2 : 20 };
  return { from: 'address', weight: 20 + Math.floor(mostCandles(req as Snapshot) / 60) };
}

interface Snapshot {
  readonly interval: string;
  readonly startTime: number;
  readonly endTime: number;
}

/** How many candles may come: those that had no trades will not. */
function mostCandles({ interval, startTime, endTime }: Snapshot): number {
  if (!isTimeframe(interval)) return DEPTH;
  return Math.min(DEPTH, Math.floor((endTime - startTime) / typicalLength(interval)) + 1);
}

/**
 * One answer holds all that Hyperliquid has of a window, so one window settles a whole range. Intervals without
 * trades have no candle (github.com/richkuo/go-trader, issue 937).
 */
export const hyperliquid: Room = {
  options: ({ derivatives }) => ({
    // Without the perpetuals that others deploy (`hip3`), which cost a request each.
    fetchMarkets: { types: derivatives ? ['spot', 'swap'] : ['spot'] },
  }),

  unused: ['fetchCurrencies'],

  // Weeks start on Thursday, counted from the epoch (github.com/rainbow-me/rainbow, pull request 6920).
  misnamed: ['1w'],

  budget: BUDGET,

  service: () => ({ page: DEPTH, depth: DEPTH, charge: { from: 'address', weight: 20 + Math.floor(DEPTH / 60) } }),

  window: (left) => left,

  // Both bounds are inclusive, and there is no limit. Without `until`, ccxt sends our own clock.
  ask: (window) => ({ since: window.from, params: { until: window.to - 1 } }),

  // Errors come with status 200 too, as `null` or an object.
  carriesRows: (body) => Array.isArray(body),

  async settle({ rows, window, timeframe, now, firstCandle }) {
    const first = oldest(rows);
    if (first !== undefined && first <= window.from) return { rows, answered: window, absences: [] };
    const edge = shift(now, timeframe, 1 - DEPTH);
    // What the probe found may be out of reach by now, since the edge moves on with time.
    const served = Math.max(edge, (await firstCandle(oldestServed, window.from)) ?? window.to);
    const before = { from: window.from, to: Math.max(window.from, Math.min(served, first ?? served)) };
    const reason = served <= shift(edge, timeframe, SLACK) ? 'out-of-reach' : 'not-listed';
    return {
      rows,
      answered: { from: window.from, to: Math.max(window.to, before.to) },
      absences: before.from < before.to ? [{ range: before, reason }] : [],
    };
  },

  saysTemporary: () => false,
};
