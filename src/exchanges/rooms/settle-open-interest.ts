import { next } from '../../market/timeframe.js';
import { beside, cutAt, newest, withoutSurplus } from './answer-rows.js';
import { settleFromListing } from './from-listing.js';
import type { Probe } from './first-candle.js';
import type { Answer, SeriesRoom } from './room.js';

/** Values come some seconds to minutes after their moment (Binance's after 6 s); what is older than this (ms) has come. */
const PUBLISHED = 30 * 60_000;

/**
 * For exchanges that answer a window of open interest in full: a period that is left out was not published. Except at the
 * newest end, where it may still be.
 */
export function settleOpenInterest(probe: Probe): SeriesRoom['settle'] {
  const settle = settleFromListing(probe);
  return async (answer: Answer) => {
    const rows = withoutSurplus(answer.rows, beside(answer.window, answer.timeframe));
    const page = await settle({ ...answer, rows });
    const last = newest(rows);
    const spoken = last === undefined ? answer.window.from : next(last, answer.timeframe);
    return cutAt(page, Math.max(spoken, answer.now - PUBLISHED - ((answer.now - PUBLISHED) % 300_000)), answer.now);
  };
}
