import { floor, shift, type Timeframe } from '../../market/timeframe.js';
import type { Range } from '../../market/range.js';
import { refilling } from '../allowance.js';
import { beside, cutAt, withoutSurplus } from './answer-rows.js';
import { withEnds } from './cut-short.js';
import { searchByLongCandles } from './first-candle.js';
import { settleFromListing } from './from-listing.js';
import type { CandleRoom, OhlcvArguments, Room } from './room.js';

/**
 * Most candles in one answer. More than 350 are refused as a whole, with "number of candles requested
 * should be less than 350" (GET /api/v3/brokerage/market/products/{id}/candles); users disagree whether
 * 350 itself is, so one fewer.
 */
const PAGE = 349;

/** "Public responses are cached for 1 second" (docs.cdp.coinbase.com, Advanced Trade public endpoints). */
const CACHED = 1000;

/**
 * The first trades of BTC-USD, the exchange's first market. Its one-minute candles begin on 2015-01-20,
 * those of an hour and longer on 2015-07-20: found by users who asked for all of it, not documented.
 */
const BORN = Date.UTC(2015, 0, 8);
const COMPLETE = Date.UTC(2015, 6, 20);

const probe = searchByLongCandles({ ask, page: PAGE, ladder: ['1d', '1h'], born: BORN, complete: COMPLETE });
const settle = settleFromListing(probe);

const candles: CandleRoom = {
  misnamed: [],

  service: () => ({ page: PAGE, charge: { from: 'address', weight: 1 } }),

  window: (left, timeframe) => ({ from: left.from, to: Math.min(shift(left.from, timeframe, PAGE), left.to) }),

  ask,

  carriesRows: (body) => Array.isArray((body as { candles?: unknown } | null)?.candles),

  async settle(answer) {
    // Coinbase's other API warns that "some of those candles may precede your declared start value".
    const rows = withoutSurplus(answer.rows, beside(answer.window, answer.timeframe));
    // A cached answer may lack the last second before a candle closed.
    return cutAt(await settle({ ...answer, rows: await withEnds({ ...answer, rows }, ask, probe) }), floor(answer.now - CACHED, answer.timeframe));
  },
};

/**
 * Coinbase's Advanced Trade API, by its public endpoints, which ccxt uses unless told `usePrivate`.
 * It answers a window `[start, end]` of whole seconds, both inclusive, in full, and leaves out intervals
 * without trades ("No data is published for intervals where there are no ticks", docs.cdp.coinbase.com).
 */
export const coinbase: Room = {
  options: () => ({}),

  signed: /^private$/,

  // Three requests of six; the other three are the product lists, which no option trims.
  unused: ['fetchCurrencies'],

  // Public calls of an address: 10 a second as ccxt has it from the documentation, which now says nothing of
  // Advanced Trade; of the Exchange API, on the same servers, 10 and bursts up to 15
  // (docs.cdp.coinbase.com/exchange/rest-api/rate-limits).
  budget: { allowances: { address: refilling(10, 15) }, inFlight: 6, charge: () => ({ from: 'address', weight: 1 }) },

  series: { candles },

  saysTemporary: () => false,
};

/** ccxt sends `until` as `end`, in seconds, cut; without it, `end` is `since` and 300 candles more, which are 301. */
function ask(window: Range, _timeframe: Timeframe): OhlcvArguments {
  return { since: window.from, params: { until: window.to - 1 } };
}
