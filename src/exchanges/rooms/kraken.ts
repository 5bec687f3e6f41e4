import { oldest, withoutSurplus, type Room } from './room.js';

/**
 * Most entries in one answer, and all that there is: "Returns up to 720 of the most recent entries
 * (older data cannot be retrieved, regardless of the value of since)"
 * (docs.kraken.com, Get OHLC Data).
 */
const DEPTH = 720;

/**
 * One answer holds all that Kraken has since a time, and the running candle; so one window settles
 * a whole range, and what lies before the oldest of a full answer is out of reach for good.
 */
export const kraken: Room = {
  options: () => ({}),

  // `2w` is 21,600 minutes, which is 15 days. `1w` is 10,080 minutes counted from the epoch, so that
  // Kraken's weeks start on Thursday, where a week of titan starts on Monday.
  misnamed: ['1w', '2w'],

  window: (left) => left,

  // No limit: ccxt would keep the oldest of the answer, and Kraken has no such parameter.
  ask: (window) => ({ since: window.from }),

  carriesRows: (body, marketId) => Array.isArray((body as { result?: Record<string, unknown> }).result?.[marketId]),

  settle({ rows, window }) {
    const first = Math.min(oldest(rows) ?? window.to, window.to);
    const before = { from: window.from, to: first };
    const reason = rows.length >= DEPTH ? 'out-of-reach' : 'not-listed';
    return Promise.resolve({
      rows: withoutSurplus(rows, window),
      answered: window,
      absences: before.from < before.to ? [{ range: before, reason }] : [],
    });
  },

  // ccxt throws some of these as plain ExchangeError, which says nothing about a retry.
  saysTemporary: (message) => /EService:|EGeneral:Temporary|EAPI:Rate limit/.test(message),
};
