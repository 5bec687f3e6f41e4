import { shift } from '../../market/timeframe.js';
import { jumpFromTheEpoch } from './first-candle.js';
import { settleFromListing } from './from-listing.js';
import type { Room } from './room.js';

/** Most klines in one answer (GET /api/v3/klines, parameter `limit`; developers.binance.com). */
const PAGE = 1000;

/**
 * Binance answers a window `[startTime, endTime]`, both inclusive, in full: whatever open time in
 * it is left out has no candle (in practice an outage or maintenance, since intervals without
 * trades are sent with volume 0).
 */
export const binance: Room = {
  options: ({ derivatives }) => ({
    // Spot alone is one request instead of three.
    fetchMarkets: { types: derivatives ? ['spot', 'linear', 'inverse'] : ['spot'] },
    fetchCurrencies: false,
  }),

  misnamed: [],

  window: (left, timeframe) => ({ from: left.from, to: Math.min(shift(left.from, timeframe, PAGE), left.to) }),

  ask: (window) => ({ since: window.from, limit: PAGE, params: { until: window.to - 1 } }),

  carriesRows: (body) => Array.isArray(body),

  settle: settleFromListing(jumpFromTheEpoch),

  saysTemporary: () => false,
};
