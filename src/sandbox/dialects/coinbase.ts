import type { Timeframe } from '../../market/timeframe.js';
import { gridOf, type Grid } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';
import { amount, OPEN_SECONDS, rowLayout } from '../row-layout.js';
import { coinbaseFailure, refuse } from './coinbase-errors.js';
import { COINBASE_LISTINGS, listOnCoinbase } from './coinbase-listings.js';
import { CoinbaseMeter } from './coinbase-meter.js';
import { coinbaseProduct, coinbaseProducts } from './coinbase-products.js';
import type { Dialect, Query, Reply, Venue } from './dialect.js';

// https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/get-public-product-candles
const GRANULARITIES: ReadonlyMap<string, Timeframe> = new Map([
  ['ONE_MINUTE', '1m'], ['FIVE_MINUTE', '5m'], ['FIFTEEN_MINUTE', '15m'], ['THIRTY_MINUTE', '30m'],
  ['ONE_HOUR', '1h'], ['TWO_HOUR', '2h'], ['FOUR_HOUR', '4h'], ['SIX_HOUR', '6h'], ['ONE_DAY', '1d'],
]);
const MAX_CANDLES = 350;
const HOUR = 3_600_000;

/** Candles of an hour and longer begin here, though those of a minute go further back: found by users, not documented. */
const LONG_CANDLES_SINCE = Date.UTC(2015, 6, 20);

const PRODUCTS = '/api/v3/brokerage/market/products';

const CANDLE = rowLayout`{"start":"${OPEN_SECONDS}","low":"${amount('low')}","high":"${amount('high')}","open":"${amount('open')}","close":"${
  amount('close')}","volume":"${amount('volume')}"}`;

/** The public part of Coinbase's Advanced Trade API, and the lists of API v2 that ccxt loads with its markets. */
export const coinbase: Dialect = {
  exchange: 'coinbase',
  listings: COINBASE_LISTINGS,
  list: listOnCoinbase,
  meter: () => new CoinbaseMeter(),
  answer,
  failure: coinbaseFailure,
};

function answer(query: Query, venue: Venue): Reply {
  switch (query.path) {
    case '/api/v3/brokerage/time':
      return ok({ iso: new Date(venue.now).toISOString(), epochSeconds: `${Math.floor(venue.now / 1000)}`, epochMillis: `${venue.now}` });
    case '/v2/time':
      return ok({ data: { iso: `${new Date(venue.now).toISOString().slice(0, 19)}Z`, epoch: Math.floor(venue.now / 1000) } });
    case '/v2/currencies':
    case '/v2/currencies/crypto':
      return ok({ data: [] });
    case '/v2/exchange-rates':
      return ok({ data: { currency: 'USD', rates: {} } });
    case PRODUCTS:
      return ok(coinbaseProducts(query.params.get('product_type') === 'FUTURE' ? [] : venue.listings, venue));
    default:
      return ofProduct(query, venue);
  }
}

function ofProduct({ path, params }: Query, venue: Venue): Reply {
  const [id = '', what, ...more] = path.startsWith(`${PRODUCTS}/`) ? path.slice(PRODUCTS.length + 1).split('/') : [];
  if (id === '' || more.length > 0 || (what !== undefined && what !== 'candles')) return refuse(404, 'NOT_FOUND', 'Not Found');
  const listing = venue.listings.find((candidate) => candidate.id === id);
  if (listing === undefined) return refuse(404, 'NOT_FOUND', `Product ${id} not supported`);
  return what === undefined ? ok(coinbaseProduct(listing, venue)) : candles(listing, params, venue);
}

function candles(listing: Listing, params: URLSearchParams, venue: Venue): Reply {
  const timeframe = GRANULARITIES.get(params.get('granularity') ?? '');
  if (timeframe === undefined) return invalid('granularity argument is invalid');
  const [start, end] = [seconds(params.get('start')), seconds(params.get('end'))];
  if (start === undefined || end === undefined || end < start) return invalid('start and end argument is invalid');
  const grid = gridOf(timeframe);
  const first = grid.floor(start * 1000) === start * 1000 ? start * 1000 : grid.next(start * 1000);
  if (count(grid, first, end * 1000) > MAX_CANDLES) {
    return invalid(`start and end argument is invalid - number of candles requested should be less than ${MAX_CANDLES}`);
  }
  const since = grid.next(0) >= HOUR ? LONG_CANDLES_SINCE : 0;
  const asked = Number(params.get('limit') ?? MAX_CANDLES);
  // Both bounds are inclusive, and an interval without trades is left out.
  const range = { from: Math.max(first, since), to: end * 1000 + 1 };
  const candles = venue.newest({ listing, grid, range, limit: Math.min(asked, MAX_CANDLES), fill: false });
  return ok({ candles: venue.rows(candles.reversed(), CANDLE) });
}

/** How many intervals open from `first`, which is the start of one, to `end`. */
function count(grid: Grid, first: number, end: number): number {
  return Math.floor((end - first) / (grid.next(first) - first)) + 1;
}

function seconds(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

function invalid(message: string): Reply {
  return refuse(400, 'INVALID_ARGUMENT', message);
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
