import type { RawRow } from '../../market/datasets/dataset.js';
import { shift, typicalLength } from '../../market/timeframe.js';
import type { Probe } from './first-candle.js';
import { NEIGHBOUR_HOURS, settleFunding, withNeighbours } from './settle-funding.js';
import type { EndpointRoom } from './room.js';
import { settleOpenInterest } from './settle-open-interest.js';
import { textTime } from './text-time.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Asked for of the 400 that are documented since July 2026: before, it was 100 (okx.com/docs-v5, Get funding rate history). */
const FUNDING_PAGE = 100;

const FUNDING_HOURS = FUNDING_PAGE - NEIGHBOUR_HOURS - 1;

/** "This endpoint can return data within the last three months" (okx.com/docs-v5); others measured 94 days. */
const FUNDING_REACH = 90 * DAY;

const INTEREST_PAGE = 100;

/** "The data is limited to the latest 1,440 entries" of the period (okx.com/docs-v5, Get contract open interest history). */
const INTEREST_DEPTH = 1440;

/** From six hours up OKX's periods open by Hong Kong time, but for those that say `utc`. */
const PERIODS = { '5m': '5m', '15m': '15m', '30m': '30m', '1h': '1H', '2h': '2H', '4h': '4H', '6h': '6Hutc', '12h': '12Hutc', '1d': '1Dutc' } as const;

function dataOf<T>(body: unknown): readonly T[] | undefined {
  const data = (body as { data?: unknown } | null)?.data;
  return Array.isArray(data) ? (data as T[]).toReversed() : undefined;
}

/** Newest first, `before` and `after` exclusive, and of a longer window the newest rows; so no window is. The realised rate is what was paid. */
export function okxFunding(probe: Probe): EndpointRoom {
  return {
    steps: ['1h'],
    service: () => ({ page: FUNDING_HOURS, reach: FUNDING_REACH, charge: { from: 'contracts', weight: 1 } }),
    window: (left) => ({ from: left.from, to: Math.min(left.from + FUNDING_HOURS * HOUR, left.to) }),
    ask(window, _timeframe, { id }) {
      const { from, to } = withNeighbours(window);
      return { method: 'publicGetPublicFundingRateHistory', params: { instId: id, before: from - 1, after: to + 1, limit: FUNDING_PAGE } };
    },
    read: (body) => dataOf<Readonly<Record<string, unknown>>>(body)?.map((row): RawRow => [textTime(row?.['fundingTime']), row?.['realizedRate'], null, null]),
    settle: (answer) => settleFunding(answer, probe),
  };
}

/**
 * Per instrument, where ccxt asks per currency. Newest first, `begin` and `end` exclusive; rows `[time, contracts, base
 * units, US dollars]`.
 */
export function okxOpenInterest(probe: Probe): EndpointRoom {
  return {
    steps: Object.keys(PERIODS) as (keyof typeof PERIODS)[],
    service: (_subject, timeframe) => ({ page: INTEREST_PAGE, reach: (INTEREST_DEPTH - 2) * typicalLength(timeframe), charge: { from: 'contracts', weight: 1 } }),
    window: (left, timeframe) => ({ from: left.from, to: Math.min(shift(left.from, timeframe, INTEREST_PAGE), left.to) }),
    ask: (window, timeframe, { id }) => ({
      method: 'publicGetRubikStatContractsOpenInterestHistory',
      params: { instId: id, period: PERIODS[timeframe as keyof typeof PERIODS], begin: window.from - 1, end: window.to, limit: INTEREST_PAGE },
    }),
    read: (body) => dataOf<readonly unknown[]>(body)?.map((row): RawRow => [textTime(row?.[0]), row?.[2], row?.[3] ?? null]),
    settle: settleOpenInterest(probe),
  };
}
