import { isTimeframe, next, shift, typicalLength, type Timeframe } from '../../market/timeframe.js';
import { rolling } from '../allowance.js';
import type { ApiRequest, Budget, Charge } from '../budget.js';
import { oldest } from './answer-rows.js';
import type { Probe } from './first-candle.js';
import { FUNDING_WEIGHT, hyperliquidFunding, hyperliquidOpenInterest } from './hyperliquid-derivatives.js';
import type { CandleRoom, Room } from './room.js';

/**
 * "Only the most recent 5000 candles are available" (hyperliquid.gitbook.io, info endpoint): of intervals up to
 * now, not of the window, and no page reaches further back; an older window is answered with an empty list.
 */
const DEPTH = 5000;

/** By so many intervals the depth may differ from what is documented. */
const SLACK = 20;

/**
 * The market's first candle; or a longer one, where that alone tells that the first is out of reach by now: days reach
 * back thirteen years. Each question costs 104 of the 1200 weights of a minute.
 */
const firstEver: Probe = async ({ ask, timeframe, now }) => {
  const oldestOf = async (step: Timeframe) => oldest(await ask({ since: 0, params: { until: now } }, step));
  const edge = edgeOf(timeframe, now);
  for (const step of (['1d', '1h'] as const).filter((longer) => typicalLength(longer) > typicalLength(timeframe))) {
    const found = await oldestOf(step);
    if (found === undefined || next(found, step) <= edge) return found;
    if (found >= edge) break;
  }
  return oldestOf(timeframe);
};

function edgeOf(timeframe: Timeframe, now: number): number {
  return shift(now, timeframe, 1 - DEPTH);
}

/**
 * "REST requests share an aggregated weight limit of 1200 per minute"; `info` requests weigh 20 but for some
 * that weigh 2, and `candleSnapshot` "additional weight per 60 items returned" (hyperliquid.gitbook.io, rate
 * limits). ccxt counts 4 for any number of candles.
 */
const BUDGET: Budget = { allowances: { address: rolling(1200, 60_000) }, inFlight: 4, charge };

const LIGHT = new Set<unknown>(['l2Book', 'allMids', 'clearinghouseState', 'orderStatus', 'spotClearinghouseState', 'exchangeStatus']);

function charge({ params: { type, req } }: ApiRequest): Charge {
  if (type === 'fundingHistory') return { from: 'address', weight: FUNDING_WEIGHT };
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

const candles: CandleRoom = {
  // Weeks start on Thursday, counted from the epoch (github.com/rainbow-me/rainbow, pull request 6920).
  misnamed: ['1w'],

  service: () => ({ page: DEPTH, depth: DEPTH, charge: { from: 'address', weight: 20 + Math.floor(DEPTH / 60) } }),

  window: (left) => left,

  // Both bounds are inclusive, and there is no limit. Without `until`, ccxt sends our own clock.
  ask: (window) => ({ since: window.from, params: { until: window.to - 1 } }),

  // Errors come with status 200 too, as `null` or an object.
  carriesRows: (body) => Array.isArray(body),

  async settle({ rows, window, timeframe, now, firstCandle }) {
    const first = oldest(rows);
    if (first !== undefined && first <= window.from) return { rows, answered: window, absences: [] };
    const edge = edgeOf(timeframe, now);
    const listed = (await firstCandle(firstEver, window.from)) ?? window.to;
    const isCut = listed <= shift(edge, timeframe, SLACK);
    // A market may be silent where its reach begins; whether it was at the very edge nobody knows.
    const served = isCut ? Math.min(shift(edge, timeframe, SLACK), Math.max(edge, window.to)) : listed;
    const before = { from: window.from, to: Math.max(window.from, Math.min(served, first ?? served)) };
    const reason = isCut ? 'out-of-reach' : 'not-listed';
    return {
      rows,
      answered: { from: window.from, to: Math.max(window.to, before.to) },
      absences: before.from < before.to ? [{ range: before, reason }] : [],
    };
  },
};

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

  budget: BUDGET,

  series: { candles, funding: hyperliquidFunding(firstEver), 'open-interest': hyperliquidOpenInterest },

  saysTemporary: () => false,
};
