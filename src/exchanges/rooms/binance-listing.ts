import { typicalLength, type Timeframe } from '../../market/timeframe.js';
import { jumpFromTheEpoch, searchByLongCandles, type Probe } from './first-candle.js';

const DAY = 86_400_000;

/** "The difference between startTime and endTime can only be up to 200 days" (COIN-M Futures, Kline/Candlestick Data), of whole candles. */
const LONGEST = 200 * DAY;

/** Before its first coin-margined contract, in June 2020. */
const BORN = Date.UTC(2020, 5, 1);

/** Most candles of what is margined in coin that one window may hold. @param most in one answer */
export function withinLongest(timeframe: Timeframe, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(LONGEST / typicalLength(timeframe)) - 1));
}

/** A month has at most 31 days. */
const searched = searchByLongCandles({
  ask: (window) => ({ since: window.from, params: { until: window.to - 1 } }),
  page: withinLongest('1M', Infinity),
  ladder: ['1M', '1d', '1h'],
  born: BORN,
  complete: BORN,
});

/** A market's first candle. The coin-margined API answers a window from its end, and does not jump. */
export const binanceListing: Probe = (inquiry) => (inquiry.subject.inverse ? searched : jumpFromTheEpoch)(inquiry);
