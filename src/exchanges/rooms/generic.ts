import { next, shift } from '../../market/timeframe.js';
import { newest, oldest, outside, withoutEnds, withoutSurplus } from './answer-rows.js';
import type { CandleRoom, Room } from './room.js';

/** Asked of an exchange whose page size ccxt does not know either. */
const CAUTIOUS_PAGE = 100;

const candles: CandleRoom = {
  misnamed: [],

  service: ({ featuredLimit }) => ({ page: featuredLimit ?? CAUTIOUS_PAGE }),

  window: (left, timeframe, { featuredLimit }) => ({
    from: left.from,
    to: Math.min(shift(left.from, timeframe, featuredLimit ?? CAUTIOUS_PAGE), left.to),
  }),

  ask: (window, _timeframe, { featuredLimit }) => ({ since: window.from, limit: featuredLimit ?? CAUTIOUS_PAGE }),

  carriesRows: () => true,

  settle({ rows: sent, window, timeframe }) {
    const rows = withoutEnds(sent, outside(window));
    const asked = withoutSurplus(rows, outside(window));
    const [first, last] = [oldest(asked), newest(asked)];
    const answered = first === undefined || last === undefined
      ? { from: window.from, to: window.from }
      : { from: first, to: next(last, timeframe) };
    return Promise.resolve({ rows, answered, absences: [] });
  },
};

/**
 * For exchanges that titan has no room for. An exchange may answer the newest page whatever was
 * asked, or stop short of the window's end, so an answer settles no more than it spans: from its
 * first row to its last. An empty answer settles nothing, and says so in what stays unanswered.
 */
export const generic: Room = {
  generic: true,

  options: () => ({}),

  series: { candles },

  saysTemporary: () => false,
};
