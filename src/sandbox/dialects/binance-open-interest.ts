import { isTimeframe } from '../../market/timeframe.js';
import { padDecimals } from '../markets/decimal.js';
import { gridOf } from '../markets/grid.js';
import { isTrading, type Listing } from '../markets/listing.js';
import type { OpenInterest } from '../markets/open-interests.js';
import { reject } from './binance-errors.js';
import { refuseParameters } from './binance-parameters.js';
import type { Reply, Venue } from './dialect.js';

const DAY = 24 * 60 * 60_000;

// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Open-Interest-Statistics
const PERIODS = ['5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d'];
const DEFAULT_LIMIT = 30;
const MAX_LIMIT = 500;
/** "Only the data of the latest 1 month is available": others measured that 30 days are answered, and 31 are not. */
const DEPTH = 30 * DAY;
/** How soon a row can be had after its time: others measured 6.2 s. */
const PUBLISHED_AFTER = 6000;

/** Of every amount and value. */
const DECIMALS = 8;

/** GET …/openInterest: as it is now. */
export function openInterest(params: URLSearchParams, venue: Venue, perpetuals: readonly Listing[]): Reply {
  const refusal = refuseParameters(params, { mandatory: ['symbol'], whole: [] });
  if (refusal !== undefined) return refusal;
  const listing = perpetuals.find((candidate) => candidate.id === params.get('symbol') && isTrading(candidate, venue.now));
  if (listing === undefined) return reject(-1121, 'Invalid symbol.');
  const now = venue.perpetual(listing).openInterest.at(venue.now);
  return { status: 200, body: venue.point(now, ({ time, amount }) => `{"symbol":"${listing.id}","openInterest":"${amount}","time":${time}}`) };
}

/** GET /futures/data/openInterestHist of USDⓈ-M futures: a row is what was open at its time. */
export function openInterestHistory(params: URLSearchParams, venue: Venue, perpetuals: readonly Listing[]): Reply {
  const refusal = refuseParameters(params, { mandatory: ['symbol', 'period'], whole: ['startTime', 'endTime', 'limit'] });
  return refusal ?? history(params, venue, perpetuals.find(({ id }) => id === params.get('symbol')), historyRow);
}

/** The same of COIN-M futures, which go by pair and kind of contract (their Open Interest Statistics). */
export function coinMarginedOpenInterestHistory(params: URLSearchParams, venue: Venue, perpetuals: readonly Listing[]): Reply {
  const refusal = refuseParameters(params, { mandatory: ['pair', 'contractType', 'period'], whole: ['startTime', 'endTime', 'limit'] });
  if (refusal !== undefined) return refusal;
  if (params.get('contractType') !== 'PERPETUAL') return { status: 200, body: [] };
  return history(params, venue, perpetuals.find(({ id }) => id === `${params.get('pair')}_PERP`), contractRow);
}

function history(params: URLSearchParams, venue: Venue, listing: Listing | undefined, rowOf: (listing: Listing) => (row: OpenInterest) => string): Reply {
  const period = params.get('period')!;
  if (!PERIODS.includes(period) || !isTimeframe(period)) return invalid('period');
  const limit = Number(params.get('limit') ?? DEFAULT_LIMIT);
  if (limit === 0 || limit > MAX_LIMIT) return invalid('limit');
  if (listing === undefined) return reject(-1121, 'Invalid symbol.');

  const earliest = gridOf('5m').floor(venue.now) - DEPTH;
  const [start, end] = [Number(params.get('startTime') ?? earliest), Number(params.get('endTime') ?? venue.now)];
  if (start < earliest) return invalid('startTime');
  if (end < start) return invalid('endTime');
  const range = { from: start, to: Math.min(end, venue.now - PUBLISHED_AFTER) + 1 };
  // Of a window with more rows than the limit the newest come, of a start alone too (ccxt sends an end with every start).
  const rows = venue.openInterest({ listing, grid: gridOf(period), range, limit, end: 'newest' });
  return { status: 200, body: venue.points(rows, rowOf(listing)) };
}

function historyRow({ id }: Listing): (row: OpenInterest) => string {
  return ({ time, amount, value }) => `{"symbol":"${id}","sumOpenInterest":"${padDecimals(amount, DECIMALS)}","sumOpenInterestValue":"${
    padDecimals(value, DECIMALS)}","CMCCirculatingSupply":"0.00000000","timestamp":${time}}`;
}

/** "sumOpenInterest": contracts; "sumOpenInterestValue": base asset. */
function contractRow({ base, quote, contract = 1 }: Listing): (row: OpenInterest) => string {
  return ({ time, amount, value }) => `{"pair":"${base}${quote}","contractType":"PERPETUAL","sumOpenInterest":"${
    Number(value) / contract}","sumOpenInterestValue":"${amount}","timestamp":${time}}`;
}

/** In these words for a start that is too old (as many report); for other parameters believed. */
function invalid(name: string): Reply {
  return reject(-1130, `parameter '${name}' is invalid.`);
}
