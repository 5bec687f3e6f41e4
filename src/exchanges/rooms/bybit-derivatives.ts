import type { RawRow } from '../../market/datasets/dataset.js';
import type { Range } from '../../market/range.js';
import { shift } from '../../market/timeframe.js';
import type { Probe } from './first-candle.js';
import { NEIGHBOUR_HOURS, settleFunding, withNeighbours } from './settle-funding.js';
import type { EndpointRoom } from './room.js';
import { settleOpenInterest } from './settle-open-interest.js';
import { textTime } from './text-time.js';

/** Most rows in one answer (GET /v5/market/funding/history and /open-interest, parameter `limit`; bybit-exchange.github.io). */
const PAGE = 200;

const HOUR = 3_600_000;

/** Hours of which one answer holds all payments with their neighbours, were there one an hour. */
const FUNDING_HOURS = PAGE - NEIGHBOUR_HOURS - 1;

const PERIODS = { '5m': '5min', '15m': '15min', '30m': '30min', '1h': '1h', '4h': '4h', '1d': '1d' } as const;

function listOf(body: unknown): readonly Readonly<Record<string, unknown>>[] | undefined {
  const list = (body as { result?: { list?: unknown } } | null)?.result?.list;
  return Array.isArray(list) ? (list as Readonly<Record<string, unknown>>[]).toReversed() : undefined;
}

function categoryOf(inverse: boolean): 'linear' | 'inverse' {
  return inverse ? 'inverse' : 'linear';
}

function upTo(left: Range, hours: number): Range {
  return { from: left.from, to: Math.min(left.from + hours * HOUR, left.to) };
}

/** Newest first, both bounds inclusive, and of a longer window only the newest rows; so no window is. Neither interval nor mark price. */
export function bybitFunding(probe: Probe): EndpointRoom {
  return {
    steps: ['1h'],
    service: () => ({ page: FUNDING_HOURS, charge: { from: 'address', weight: 1 } }),
    window: (left) => upTo(left, FUNDING_HOURS),
    ask(window, _timeframe, { id, inverse }) {
      const { from, to } = withNeighbours(window);
      return { method: 'publicGetV5MarketFundingHistory', params: { category: categoryOf(inverse), symbol: id, startTime: from, endTime: to, limit: PAGE } };
    },
    read: (body) => listOf(body)?.map((row): RawRow => [textTime(row?.['fundingRateTimestamp']), row?.['fundingRate'], null, null]),
    settle: (answer) => settleFunding(answer, probe),
  };
}

/**
 * As its funding. What is told is that of both sides together, and only in one unit: "the unit of value, e.g., BTCUSD(inverse) is
 * USD, BTCUSDT(linear) is BTC" (bybit-exchange.github.io/docs/v5/market/open-interest).
 */
export function bybitOpenInterest(probe: Probe): EndpointRoom {
  return {
    steps: Object.keys(PERIODS) as (keyof typeof PERIODS)[],
    service: () => ({ page: PAGE, charge: { from: 'address', weight: 1 } }),
    window: (left, timeframe) => ({ from: left.from, to: Math.min(shift(left.from, timeframe, PAGE), left.to) }),
    ask: (window, timeframe, { id, inverse }) => ({
      method: 'publicGetV5MarketOpenInterest',
      params: {
        category: categoryOf(inverse), symbol: id, intervalTime: PERIODS[timeframe as keyof typeof PERIODS], startTime: window.from, endTime: window.to - 1, limit: PAGE,
      },
    }),
    read: (body, { inverse }) => listOf(body)?.map((row): RawRow => {
      const [time, open] = [textTime(row?.['timestamp']), row?.['openInterest']];
      return inverse ? [time, null, open] : [time, open, null];
    }),
    settle: settleOpenInterest(probe),
  };
}
