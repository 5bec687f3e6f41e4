import type { Range } from '../../market/range.js';
import { shift, type Timeframe } from '../../market/timeframe.js';
import { rolling } from '../allowance.js';
import type { ApiRequest, Budget, Charge } from '../budget.js';
import { BINANCE_DERIVATIVE_ALLOWANCES, binanceFunding, binanceOpenInterest } from './binance-derivatives.js';
import { binanceListing, withinLongest } from './binance-listing.js';
import { withEnds } from './cut-short.js';
import { settleFromListing } from './from-listing.js';
import type { CandleRoom, OhlcvArguments, Room, Subject } from './room.js';

/** Most klines in one answer (GET /api/v3/klines, parameter `limit`; developers.binance.com). */
const SPOT_PAGE = 1000;

/**
 * GET /fapi/v1/klines answers up to 1500, but its weight grows in steps: 2 for less than 500, 5 for up to
 * 1000, 10 above (developers.binance.com), so 499 bring the most candles for the weight.
 */
const FUTURES_PAGE = 499;

/**
 * Weights of a minute for an address, of its spot and its futures APIs each, whose `exchangeInfo` says so
 * (REQUEST_WEIGHT; developers.binance.com, Limits and General Info). ccxt counts both together.
 */
const BUDGET: Budget = {
  allowances: { spot: rolling(6000, 60_000), linear: rolling(2400, 60_000), inverse: rolling(2400, 60_000), ...BINANCE_DERIVATIVE_ALLOWANCES },
  inFlight: 32,
  charge,
};

function charge({ api, path, params }: ApiRequest): Charge {
  if (api.endsWith('Data')) return { from: 'data', weight: 1 };
  if (api.startsWith('dapi')) return { from: 'inverse', weight: path === 'klines' ? futuresKlines(params['limit']) : 1 };
  if (path === 'fundingRate') return { from: 'funding', weight: 1 };
  if (api.startsWith('fapi')) return { from: 'linear', weight: path === 'klines' ? futuresKlines(params['limit']) : 1 };
  return { from: 'spot', weight: path === 'klines' ? SPOT_KLINES : path === 'ticker/24hr' ? 80 : 20 };
}

const SPOT_KLINES = 2;

function futuresKlines(limit: unknown): number {
  const asked = typeof limit === 'number' ? limit : 500;
  if (asked < 100) return 1;
  if (asked < 500) return 2;
  return asked <= 1000 ? 5 : 10;
}

const settle = settleFromListing(binanceListing);

const candles: CandleRoom = {
  misnamed: [],

  service: (subject, timeframe) => ({
    page: pageOf(subject, timeframe),
    charge: subject.type === 'spot' ? { from: 'spot', weight: SPOT_KLINES } : { from: subject.inverse ? 'inverse' : 'linear', weight: futuresKlines(FUTURES_PAGE) },
  }),

  window: (left, timeframe, subject) => ({ from: left.from, to: Math.min(shift(left.from, timeframe, pageOf(subject, timeframe)), left.to) }),

  ask,

  carriesRows: (body) => Array.isArray(body),

  settle: async (answer) => settle({ ...answer, rows: await withEnds(answer, ask, binanceListing) }),
};

/**
 * Binance answers a window `[startTime, endTime]`, both inclusive, in full: whatever open time in
 * it is left out has no candle (in practice an outage or maintenance, since intervals without
 * trades are sent with volume 0). What is margined in coin is another API of the same manners, whose windows are at most 200 days;
 * ccxt takes the volume in the base from it.
 */
export const binance: Room = {
  options: ({ derivatives }) => ({
    // Spot alone is one request instead of three.
    fetchMarkets: { types: derivatives ? ['spot', 'linear', 'inverse'] : ['spot'] },
    fetchCurrencies: false,
  }),

  signed: /^[ps]api|private/i,

  budget: BUDGET,

  series: { candles, funding: binanceFunding, 'open-interest': binanceOpenInterest },

  saysTemporary: () => false,
};

function ask(window: Range, _timeframe: Timeframe, subject: Subject): OhlcvArguments {
  return { since: window.from, limit: page(subject), params: { until: window.to - 1 } };
}

function page({ type }: Subject): number {
  return type === 'spot' ? SPOT_PAGE : FUTURES_PAGE;
}

function pageOf(subject: Subject, timeframe: Timeframe): number {
  return subject.inverse ? withinLongest(timeframe, page(subject)) : page(subject);
}
