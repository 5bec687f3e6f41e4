import { isTimeframe } from '../../market/timeframe.js';
import { epochGrid, gridOf, type Grid } from '../markets/grid.js';

// https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint#candle-snapshot
const INTERVALS = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '8h', '12h', '1d', '3d', '1w', '1M'];
const WEEK = 7 * 24 * 60 * 60_000;

/**
 * How an interval of Hyperliquid's cuts time: weeks are counted from the epoch, so that they start on Thursdays
 * (github.com/rainbow-me/rainbow, pull request 6920). Undefined for one that it does not have.
 */
export function hyperliquidGrid(interval: string): Grid | undefined {
  if (!INTERVALS.includes(interval)) return undefined;
  if (interval === '1w') return epochGrid(WEEK);
  return gridOf(isTimeframe(interval) ? interval : '1m');
}
