import { clip } from '../../market/range.js';
import { next, shift } from '../../market/timeframe.js';
import { refilling } from '../allowance.js';
import { newest, oldest, withoutSurplus } from './answer-rows.js';
import { krakenTrades } from './kraken-trades.js';
import type { CandleRoom, Room } from './room.js';

/**
 * Most entries in one answer, and all that there is: "Returns up to 720 of the most recent entries
 * (older data cannot be retrieved, regardless of the value of since)"
 * (docs.kraken.com, Get OHLC Data).
 */
const DEPTH = 720;

const candles: CandleRoom = {
  // `2w` is interval 21600 (docs.kraken.com, Get OHLC Data): minutes, which is 15 days. `1w`, interval
  // 10080, is counted from the epoch, so that Kraken's weeks start on Thursday where titan's start on
  // Monday: believed, as for KuCoin (its docs' issue 373), and not verified for Kraken.
  misnamed: ['1w', '2w'],

  service: () => ({ page: DEPTH, depth: DEPTH, charge: { from: 'address', weight: 1 } }),

  window: (left) => left,

  // No limit: ccxt would keep the oldest of the answer, and Kraken has no such parameter.
  ask: (window) => ({ since: window.from }),

  carriesRows: (body, marketId) => Array.isArray((body as { result?: Record<string, unknown> }).result?.[marketId]),

  settle({ rows: sent, window, timeframe, now }) {
    // Before the window Kraken sends at most the interval that `since` names, after it what came since.
    const rows = withoutSurplus(sent, [
      { from: shift(window.from, timeframe, -1), to: window.from },
      { from: window.to, to: now + 1 },
    ]);
    const last = newest(sent);
    // The running candle is always in the answer; without any the answer is not one.
    if (last === undefined) return Promise.resolve({ rows, answered: { from: window.from, to: window.from }, absences: [] });
    // An answer that is not up to date proves nothing of the time after its last row.
    const answered = { from: window.from, to: Math.max(window.from, Math.min(window.to, next(last, timeframe))) };
    const before = clip({ from: window.from, to: oldest(sent) ?? window.from }, answered);
    const reason = sent.length >= DEPTH ? 'out-of-reach' : 'not-listed';
    return Promise.resolve({ rows, answered, absences: before.from < before.to ? [{ range: before, reason }] : [] });
  },
};

/**
 * One answer holds all that Kraken has since a time, and the running candle; so one window settles
 * a whole range, and what lies before the oldest of a full answer is out of reach for good.
 */
export const kraken: Room = {
  options: () => ({}),

  signed: /^private$/,

  // "Calling the public endpoints at a frequency of 1 per second (or less) would remain within the rate limits"
  // (support.kraken.com, What are the API rate limits). Candles are said to be counted for each pair alone, and
  // some more at once are let through; how many is not documented, so few are sent.
  budget: { allowances: { address: refilling(1, 5) }, inFlight: 2, charge: () => ({ from: 'address', weight: 1 }) },

  series: { candles },

  trades: krakenTrades,

  // ccxt throws some of these as plain ExchangeError, which says nothing about a retry.
  saysTemporary: (message) => /EService:|EGeneral:Temporary|EAPI:Rate limit/.test(message),
};
