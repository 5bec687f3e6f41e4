import { gridOf } from '../markets/grid.js';
import { amount, OPEN_TIME, rowLayout } from '../row-layout.js';
import { bybitFailure, refuse, result } from './bybit-answers.js';
import { BYBIT_FUNDING, fundingHistory } from './bybit-funding.js';
import { instruments } from './bybit-instruments.js';
import { BYBIT_LISTINGS, listOnBybit } from './bybit-listings.js';
import { BYBIT_INTERVALS } from './bybit-intervals.js';
import { BybitMeter } from './bybit-meter.js';
import { openInterest } from './bybit-open-interest.js';
import { bybitStreams } from './bybit-stream.js';
import { tickers } from './bybit-tickers.js';
import type { Dialect, Query, Reply, Venue } from './dialect.js';

// https://bybit-exchange.github.io/docs/v5/market/kline
const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 1000;

/** Of inverse perpetuals volumes are in the quote, and turnovers in the base. */
const INVERSE_KLINE = rowLayout`["${OPEN_TIME}","${amount('open')}","${amount('high')}","${amount('low')}","${amount('close')}","${amount('quoteVolume')}","${
  amount('volume')}"]`;

const KLINE = rowLayout`["${OPEN_TIME}","${amount('open')}","${amount('high')}","${amount('low')}","${amount('close')}","${amount('volume')}","${
  amount('quoteVolume')}"]`;

/** Bybit's V5 API: spot, perpetuals in USDT and USDC, and some margined in coin. */
export const bybit: Dialect = {
  exchange: 'bybit',
  listings: BYBIT_LISTINGS,
  list: listOnBybit,
  funding: BYBIT_FUNDING,
  meter: () => new BybitMeter(),
  answer,
  failure: bybitFailure,
  streams: bybitStreams,
};

function answer(query: Query, venue: Venue): Reply {
  switch (query.path) {
    case '/v5/market/time':
      return result({ timeSecond: String(Math.floor(venue.now / 1000)), timeNano: `${venue.now}000000` }, venue.now);
    case '/v5/market/instruments-info':
      return instruments(query.params, venue);
    case '/v5/market/tickers':
      return tickers(query.params, venue);
    case '/v5/market/kline':
      return kline(query.params, venue);
    case '/v5/market/funding/history':
      return fundingHistory(query.params, venue);
    case '/v5/market/open-interest':
      return openInterest(query.params, venue);
    default:
      return { status: 404, body: '' };
  }
}

function kline(params: URLSearchParams, venue: Venue): Reply {
  const category = params.get('category') ?? 'linear';
  if (!['spot', 'linear', 'inverse'].includes(category)) return refuse('Category is invalid', venue.now);
  const timeframe = BYBIT_INTERVALS[params.get('interval') ?? ''];
  if (timeframe === undefined) return refuse('Invalid period!', venue.now);
  const listing = venue.listings.find(({ kind, id }) => kind === category && id === params.get('symbol'));
  if (listing === undefined) return refuse('Not supported symbols', venue.now);
  const [start, end, limit] = ['start', 'end', 'limit'].map((name) => params.get(name));
  if (![start, end, limit].every((value) => /^\d{1,15}$/.test(value ?? '0'))) return refuse('params error: number expected', venue.now);

  const grid = gridOf(timeframe);
  // The candle that holds the start comes too (github.com/mirumirumi/ro-soku, issue 3); the end is inclusive.
  const range = { from: grid.floor(Number(start ?? 0)), to: Number(end ?? venue.now) + 1 };
  // An interval without trades has a candle of zero volume: believed, not verified.
  const fill = listing.recorded !== true;
  const question = { listing, grid, range, limit: Math.min(Number(limit ?? DEFAULT_LIMIT) || DEFAULT_LIMIT, MAX_LIMIT), fill };
  // With a start alone, the oldest (github.com/bybit-exchange/pybit, issue 186); with both, the last of the
  // window: asked for more than a page, Bybit leaves out its beginning.
  const candles = start !== null && end === null ? venue.oldest(question) : venue.newest(question);
  // "Sort in reverse by startTime", and every cell is text.
  return result({ category, symbol: listing.id, list: venue.rows(candles.reversed(), listing.kind === 'inverse' ? INVERSE_KLINE : KLINE) }, venue.now);
}
