import { gridOf, type Grid } from '../markets/grid.js';
import type { Timeframe } from '../../market/timeframe.js';

const HOUR = 3_600_000;
const HONG_KONG = 8 * HOUR;

/** Bars that are the same by any clock of whole hours. */
const SHORT: readonly (readonly [string, Timeframe])[] = [
  ['1m', '1m'], ['3m', '3m'], ['5m', '5m'], ['15m', '15m'], ['30m', '30m'], ['1H', '1h'], ['2H', '2h'], ['4H', '4h'],
];
/** "Hong Kong time opening price k-line: 6H/12H/1D/2D/3D/1W/1M/3M; UTC time opening price k-line: 6Hutc/12Hutc/…" */
const LONG: readonly (readonly [string, Timeframe])[] = [
  ['6H', '6h'], ['12H', '12h'], ['1D', '1d'], ['2D', '2d'], ['3D', '3d'], ['1W', '1w'], ['1M', '1M'], ['3M', '3M'],
];

/** The intervals of each value of `bar` (okx.com/docs-v5, Get candlesticks). */
export const OKX_BARS: ReadonlyMap<string, Grid> = new Map([
  ...SHORT.map(([bar, timeframe]): [string, Grid] => [bar, gridOf(timeframe)]),
  ...LONG.map(([bar, timeframe]): [string, Grid] => [`${bar}utc`, gridOf(timeframe)]),
  ...LONG.map(([bar, timeframe]): [string, Grid] => [bar, inHongKong(gridOf(timeframe))]),
]);

function inHongKong(grid: Grid): Grid {
  return {
    floor: (time) => grid.floor(time + HONG_KONG) - HONG_KONG,
    next: (time) => grid.next(time + HONG_KONG) - HONG_KONG,
    previous: (time) => grid.previous(time + HONG_KONG) - HONG_KONG,
  };
}

/** The open time of the first of the last `count` intervals, the running one included. */
export function newestOpen(grid: Grid, now: number, count: number): number {
  let time = grid.floor(now);
  for (let left = count - 1; left > 0; left--) time = grid.previous(time);
  return time;
}
