import type { RawRow } from '../../market/datasets/dataset.js';
import { settleFunding, withNeighbours } from './settle-funding.js';
import type { EndpointRoom } from './room.js';
import type { Probe } from './first-candle.js';

/** Most rows in one answer (hyperliquid.gitbook.io, info endpoint, Retrieving historical funding rates: pagination by 500). */
const PAGE = 500;

/** 20, and "additional weight per 20 items returned" (hyperliquid.gitbook.io, rate limits). */
export const FUNDING_WEIGHT = 20 + PAGE / 20;

interface FundingRow {
  readonly time?: unknown;
  readonly fundingRate?: unknown;
}

/**
 * Ascending, both bounds inclusive, and of a longer window the first rows; so an answer that is full settles no more than
 * it spans. Always hourly; times are up to 99 ms late.
 */
export function hyperliquidFunding(probe: Probe): EndpointRoom {
  return {
    steps: ['1h'],
    service: () => ({ page: PAGE, charge: { from: 'address', weight: FUNDING_WEIGHT } }),
    window: (left) => left,
    ask(window, _timeframe, { coin }) {
      const { from, to } = withNeighbours(window);
      return { method: 'publicPostInfo', params: { type: 'fundingHistory', coin, startTime: from, endTime: to } };
    },
    // An unknown coin is answered with `null` and status 200.
    read: (body) => (Array.isArray(body) ? (body as FundingRow[]).map((row): RawRow => [row?.time, row?.fundingRate, null, null]) : undefined),
    settle(answer) {
      const last = answer.rows.at(-1)?.[0];
      const cut = answer.rows.length >= PAGE && typeof last === 'number' ? last - (last % 3_600_000) : undefined;
      return settleFunding(answer, probe, cut);
    },
  };
}
