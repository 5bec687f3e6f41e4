import type { Range } from '../../market/range.js';
import { shift } from '../../market/timeframe.js';
import { spread } from '../allowance.js';
import { bybitFunding, bybitOpenInterest } from './bybit-derivatives.js';
import { withEnds } from './cut-short.js';
import { searchByLongCandles } from './first-candle.js';
import { settleFromListing } from './from-listing.js';
import type { CandleRoom, OhlcvArguments, Room } from './room.js';

/** Most klines in one answer: "[1, 1000]" (GET /v5/market/kline, parameter `limit`; bybit-exchange.github.io). */
const PAGE = 1000;

/** Before Bybit opened, in November 2018. */
const BORN = Date.UTC(2018, 0, 1);

const probe = searchByLongCandles({ ask, page: PAGE, ladder: ['1M', '1d', '1h'], born: BORN, complete: BORN });
const settle = settleFromListing(probe);

const candles: CandleRoom = {
  // Weeks start on Monday: believed, not verified. Rows of another day would be rejected as misaligned.
  misnamed: [],

  service: () => ({ page: PAGE, charge: { from: 'address', weight: 1 } }),

  window: (left, timeframe) => ({ from: left.from, to: Math.min(shift(left.from, timeframe, PAGE), left.to) }),

  ask,

  carriesRows: (body) => Array.isArray((body as { result?: { list?: unknown } } | null)?.result?.list),

  settle: async (answer) => settle({ ...answer, rows: await withEnds(answer, ask, probe) }),
};

/**
 * Bybit's V5 API. It answers a window `[start, end]`, both inclusive, newest first, and of a window wider than
 * the limit only the newest page; so no window is. Within one, what is left out has no candle: that intervals
 * without trades are sent with volume 0 is believed, not verified, and makes no difference here.
 *
 * To a window before the listing it answers an empty list. All of its months fit into one page, which is how
 * its own people find a first candle (github.com/bybit-exchange/pybit, issue 186).
 */
export const bybit: Room = {
  options: ({ derivatives }) => ({
    // One request for spot and some for perpetuals, instead of eight.
    fetchMarkets: { types: derivatives ? ['spot', 'linear', 'inverse'] : ['spot'] },
  }),

  signed: /^private$/,

  // "600 requests within a 5-second window per IP"; who asks more is banned for ten minutes
  // (bybit-exchange.github.io/docs/v5/rate-limit).
  budget: { allowances: { address: spread(600, 5000) }, inFlight: 32, charge: () => ({ from: 'address', weight: 1 }) },

  series: { candles, funding: bybitFunding(probe), 'open-interest': bybitOpenInterest(probe) },

  // The address has asked too often, and is let in again after ten minutes; comes with status 403, as a
  // refusal of one's country does (bybit-exchange.github.io/docs/v5/rate-limit). 10016 is "Server error."
  saysTemporary: (message) => /access too frequent|"retCode":10016\b/.test(message),
};

/**
 * `start` in ccxt's stead: ccxt rounds `since` up to multiples of 7 or 30 days from the epoch, which are no
 * weeks and months of Bybit's, and so would leave out the first month of a window (ccxt 4.5.84, bybit.js).
 */
function ask(window: Range): OhlcvArguments {
  return { since: window.from, limit: PAGE, params: { start: window.from, end: window.to - 1 } };
}
