import type { Range } from '../../market/range.js';
import { rowsWhere } from '../../market/rows.js';
import { next, shift } from '../../market/timeframe.js';
import { refilling } from '../allowance.js';
import { cutAt, newest } from './answer-rows.js';
import { krakenfuturesFunding } from './krakenfutures-derivatives.js';
import { searchByLongCandles } from './first-candle.js';
import { settleFromListing } from './from-listing.js';
import type { CandleRoom, OhlcvArguments, Room } from './room.js';

/** Most candles in one answer: as others measured, and as ccxt has it; 5000 are documented. */
const PAGE = 2000;

/** Kraken bought the platform in 2019; its perpetuals in USD began in March 2022. */
const BORN = Date.UTC(2018, 0, 1);

const probe = searchByLongCandles({ ask, page: PAGE, ladder: ['1d', '1h'], born: BORN, complete: BORN });
const settle = settleFromListing(probe);

const candles: CandleRoom = {
  // On which day its weeks start is not documented: rather not offered than offered wrong.
  misnamed: ['1w'],

  service: () => ({ page: PAGE, charge: { from: 'address', weight: 1 } }),

  window: (left, timeframe) => ({ from: left.from, to: Math.min(shift(left.from, timeframe, PAGE), left.to) }),

  ask,

  carriesRows: (body) => Array.isArray((body as { candles?: unknown } | null)?.candles),

  async settle(answer) {
    const { rows, window, timeframe, body } = answer;
    const cut = (body as { more_candles?: unknown } | null)?.more_candles === true;
    if (!cut) return settle(answer);
    const last = newest(rows);
    // Which end was cut is not documented: nothing is settled but what follows the window's first candle.
    const whole = rowsWhere(rows, (time) => time === window.from).length > 0 && last !== undefined;
    const page = { rows, answered: window, absences: [] };
    return whole ? cutAt(page, next(last, timeframe)) : cutAt(page, window.from);
  },
};

/**
 * Kraken's futures platform, by its charts API. It answers a window `[from, to]` of whole seconds, both
 * inclusive, and says `more_candles` when not all of it. Intervals without trades are sent with volume 0 (seen
 * in ccxt pull request 18337).
 */
export const krakenfutures: Room = {
  options: () => ({}),

  signed: /^private$/,

  // "Public endpoints do not have a cost and therefore do not count against any rate limiting budget"
  // (docs.kraken.com, Derivatives Rate Limits). That many are our own politeness.
  budget: { allowances: { address: refilling(5, 5) }, inFlight: 4, charge: () => ({ from: 'address', weight: 1 }) },

  series: { candles, funding: krakenfuturesFunding(probe) },

  saysTemporary: (message) => /apiLimitExceeded|"unavailable"/i.test(message),
};

/** `to` in ccxt's stead, which would end a page at our own clock when that is behind. */
function ask(window: Range): OhlcvArguments {
  return { since: window.from, limit: PAGE, params: { to: window.to / 1000 - 1 } };
}
