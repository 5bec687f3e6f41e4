import type { RawRow } from '../../market/datasets/dataset.js';
import { shift } from '../../market/timeframe.js';
import { rolling } from '../allowance.js';
import { binanceListing } from './binance-listing.js';
import { valueOfContracts } from './contracts.js';
import { settleFunding, withNeighbours } from './settle-funding.js';
import type { EndpointRoom } from './room.js';
import { settleOpenInterest } from './settle-open-interest.js';
import { textTime } from './text-time.js';

/** Most rows in one answer (GET /fapi/v1/fundingRate, GET /futures/data/openInterestHist, parameter `limit`; developers.binance.com). */
const FUNDING_PAGE = 1000;
const INTEREST_PAGE = 500;

const DAY = 86_400_000;

/** "Only the data of the latest 30 days is available" (Open Interest Statistics); a request at the very edge would come too late. */
const INTEREST_REACH = 30 * DAY - 10 * 60_000;

/** "Share 500/5min/IP rate limit with GET /fapi/v1/fundingInfo"; `/futures/data` 1000 in 5 minutes (developers.binance.com). */
export const BINANCE_DERIVATIVE_ALLOWANCES = { funding: rolling(500, 300_000), data: rolling(1000, 300_000) };

interface FundingRow {
  readonly fundingTime?: unknown;
  readonly fundingRate?: unknown;
  readonly markPrice?: unknown;
}

/**
 * Ascending, both bounds inclusive, and of a longer window the first rows; so a window may be as long as one likes, and an
 * answer that is full settles no more than it spans. Times are up to 47 ms late; mark prices before November 2023 are "", and
 * not told of what is margined in coin.
 */
export const binanceFunding: EndpointRoom = {
  steps: ['1h'],

  service: ({ inverse }) => ({ page: FUNDING_PAGE, charge: { from: inverse ? 'inverse' : 'funding', weight: 1 } }),

  window: (left) => left,

  ask(window, _timeframe, { id, inverse }) {
    const { from, to } = withNeighbours(window);
    return { method: inverse ? 'dapiPublicGetFundingRate' : 'fapiPublicGetFundingRate', params: { symbol: id, startTime: from, endTime: to, limit: FUNDING_PAGE } };
  },

  read: (body) => (Array.isArray(body) ? (body as FundingRow[]).map((row): RawRow =>
    [textTime(row?.fundingTime), row?.fundingRate, null, row?.markPrice === '' || row?.markPrice === undefined ? null : row.markPrice]) : undefined),

  settle(answer) {
    const last = answer.rows.at(-1)?.[0];
    const cut = answer.rows.length >= FUNDING_PAGE && typeof last === 'number' ? last - (last % 3_600_000) : undefined;
    return settleFunding(answer, binanceListing, cut);
  },
};

interface InterestRow {
  readonly timestamp?: unknown;
  readonly sumOpenInterest?: unknown;
  readonly sumOpenInterestValue?: unknown;
}

/**
 * Ascending, both bounds inclusive; of a longer window the newest rows, so no window is. Margined in coin, the first number is in
 * contracts and the second in units of the base (its Open Interest Statistics).
 */
export const binanceOpenInterest: EndpointRoom = {
  steps: ['5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d'],

  // Its public files go back to 2020, and there is one of each day: none is to be asked for before the listing.
  listing: binanceListing,

  service: () => ({ page: INTEREST_PAGE, reach: INTEREST_REACH, charge: { from: 'data', weight: 1 } }),

  window: (left, timeframe) => ({ from: left.from, to: Math.min(shift(left.from, timeframe, INTEREST_PAGE), left.to) }),

  ask(window, timeframe, { id, inverse }) {
    const params = { period: timeframe, startTime: window.from, endTime: window.to - 1, limit: INTEREST_PAGE };
    if (!inverse) return { method: 'fapiDataGetOpenInterestHist', params: { symbol: id, ...params } };
    // By pair, which ccxt takes for the market's own id: `BTCUSD` of `BTCUSD_PERP`.
    return { method: 'dapiDataGetOpenInterestHist', params: { pair: id.replace(/_PERP$/, ''), contractType: 'PERPETUAL', ...params } };
  },

  read: (body, { inverse, contractSize }) => (Array.isArray(body) ? (body as InterestRow[]).map((row): RawRow => (inverse
    ? [textTime(row?.timestamp), row?.sumOpenInterestValue ?? null, valueOfContracts(row?.sumOpenInterest, contractSize)]
    : [textTime(row?.timestamp), row?.sumOpenInterest, row?.sumOpenInterestValue ?? null])) : undefined),

  settle: settleOpenInterest(binanceListing),
};
