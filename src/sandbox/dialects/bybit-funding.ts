import { trimDecimals } from '../markets/decimal.js';
import type { FundingTerms } from '../markets/funding-terms.js';
import { refuse, result } from './bybit-answers.js';
import { askedOf, isRefusal } from './bybit-parameters.js';
import type { Reply, Venue } from './dialect.js';

// https://bybit-exchange.github.io/docs/v5/market/history-fund-rate
const MAX_LIMIT = 200;

export const BYBIT_FUNDING: FundingTerms = {
  hours: 8,
  // Not those of the real markets: some that changed before May 2024, where tests' clocks stand, and some that changed lately.
  changes: {
    'DOGE/USDT:USDT': [['2023-11-06T08:00Z', 4], ['2024-04-11T00:00Z', 1]],
    'SOL/USDT:USDT': [['2025-12-16T00:00Z', 4], ['2026-06-20T08:00Z', 1]],
    'XRP/USDT:USDT': [['2026-03-03T16:00Z', 4]],
  },
  decimals: 8,
  interest: true,
  jitter: 0,
};

/** GET /v5/market/funding/history: newest first, and of a window with more than a page the newest. */
export function fundingHistory(params: URLSearchParams, venue: Venue): Reply {
  const asked = askedOf(params, venue, MAX_LIMIT, MAX_LIMIT);
  if (isRefusal(asked)) return asked;
  const { category, listing, start, end, limit } = asked;
  // "Passing startTime only, it returns error": in which words is not documented.
  if (start !== undefined && end === undefined) return refuse('params error: endTime is required with startTime', venue.now);
  // That both bounds are inclusive is believed, as they are for candles.
  const rates = venue.funding({ listing, range: { from: start ?? 0, to: (end ?? venue.now) + 1 }, limit, end: 'newest' });
  const list = venue.points([...rates].reverse(), ({ time, rate }) =>
    `{"symbol":"${listing.id}","fundingRate":"${trimDecimals(rate)}","fundingRateTimestamp":"${time}"}`);
  return result({ category, list }, venue.now);
}
