import type { Timeframe } from '../../market/timeframe.js';
import { fractionOf, padDecimals } from '../markets/decimal.js';
import { gridOf } from '../markets/grid.js';
import { refuse, result } from './bybit-answers.js';
import type { OpenInterest } from '../markets/open-interests.js';
import { askedOf, isRefusal } from './bybit-parameters.js';
import type { Reply, Venue } from './dialect.js';

// https://bybit-exchange.github.io/docs/v5/market/open-interest
const INTERVALS: Readonly<Record<string, Timeframe>> = { '5min': '5m', '15min': '15m', '30min': '30m', '1h': '1h', '4h': '4h', '1d': '1d' };
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const DECIMALS = 8;

/**
 * GET /v5/market/open-interest, back to the launch: newest first. It goes back from `endTime`, and a `startTime` without
 * one is not heeded (ccxt, pull request 30016, measured); both are inclusive.
 */
export function openInterest(params: URLSearchParams, venue: Venue): Reply {
  const asked = askedOf(params, venue, DEFAULT_LIMIT, MAX_LIMIT);
  if (isRefusal(asked)) return asked;
  const { category, listing, start, end, limit } = asked;
  const interval = INTERVALS[params.get('intervalTime') ?? ''];
  if (interval === undefined) return refuse('params error: intervalTime invalid', venue.now);

  const from = end === undefined ? 0 : (start ?? 0);
  const to = Math.min((end ?? venue.now) + 1, beforeCursor(params.get('cursor')));
  const rows = venue.openInterest({ listing, grid: gridOf(interval), range: { from, to }, limit: limit + 1, end: 'newest' });
  const page = rows.slice(-limit);
  // "The unit of value, e.g., BTCUSD(inverse) is USD, BTCUSDT(linear) is BTC."
  const open = ({ amount, value }: OpenInterest): string => (listing.kind === 'inverse' ? value : amount);
  const list = venue.points([...page].reverse(), (row) =>
    `{"openInterest":"${padDecimals(open(row), DECIMALS)}","singleOpenInterest":"${fractionOf(open(row), 1, 2)}","timestamp":"${row.time}"}`);
  const more = rows.length > page.length;
  return result({ symbol: listing.id, category, list, nextPageCursor: more ? cursorAt(page[0]!.time) : '' }, venue.now);
}

/** Of the last row of a page (seconds); encoded once more than a URL needs, as Bybit does. */
function cursorAt(time: number): string {
  return encodeURIComponent(`lastid=0&lasttime=${time / 1000}`);
}

function beforeCursor(cursor: string | null): number {
  const [, seconds] = /lasttime=(\d{1,12})/.exec(decodeURIComponent(cursor ?? '')) ?? [];
  return seconds === undefined ? Infinity : Number(seconds) * 1000;
}
