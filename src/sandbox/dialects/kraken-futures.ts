import type { Timeframe } from '../../market/timeframe.js';
import { gridOf } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';
import { amount, OPEN_TIME, rowLayout } from '../row-layout.js';
import type { Dialect, Meter, Query, Reply, Venue } from './dialect.js';
import { futuresTickers, historicalRates, KRAKEN_FUNDING } from './kraken-futures-funding.js';
import { krakenInstruments } from './kraken-futures-instruments.js';
import { KRAKEN_FUTURES_LISTINGS } from './kraken-futures-listings.js';

// https://docs.kraken.com/api-reference/candles/market-candles
const RESOLUTIONS: readonly Timeframe[] = ['1m', '5m', '15m', '30m', '1h', '4h', '12h', '1d', '1w'];
/** As others measured; 5000 are documented. */
const MAX_COUNT = 2000;
const CANDLES = /^\/api\/charts\/v1\/(?<type>[^/]+)\/(?<symbol>[^/]+)\/(?<resolution>[^/]+)$/;

const CANDLE = rowLayout`{"time":${OPEN_TIME},"open":"${amount('open')}","high":"${amount('high')}","low":"${amount('low')}","close":"${
  amount('close')}","volume":"${amount('volume')}"}`;

/** Kraken's futures platform: perpetuals in USD. ccxt knows it as an exchange of its own. */
export const krakenfutures: Dialect = {
  exchange: 'krakenfutures',
  listings: KRAKEN_FUTURES_LISTINGS,
  list: () => undefined,
  funding: KRAKEN_FUNDING,
  meter: () => new NoMeter(),
  answer,
  failure: (status, now) => failure(status === 429 ? 'apiLimitExceeded' : 'unavailable', now),
};

/** What public calls may cost is not documented, and no answer speaks of it. */
class NoMeter implements Meter {
  charge(): undefined {
    return undefined;
  }

  headers(): Readonly<Record<string, string>> {
    return {};
  }
}

function answer(query: Query, venue: Venue): Reply {
  if (query.path === '/derivatives/api/v3/instruments') return { status: 200, body: krakenInstruments(venue) };
  if (query.path === '/derivatives/api/v3/tickers') return { status: 200, body: futuresTickers(venue) };
  if (query.path === '/derivatives/api/v4/historicalfundingrates') {
    const listing = listed(query.params.get('symbol')?.toUpperCase(), venue);
    if (listing === undefined) return { status: 200, body: failure('contractNotFound', venue.now) };
    return { status: 200, body: historicalRates(listing, venue) };
  }
  const { type, symbol, resolution } = CANDLES.exec(query.path)?.groups ?? {};
  if (type !== 'trade') return { status: 404, body: failure('notFound', venue.now) };
  return candles(symbol!, resolution!, query.params, venue);
}

function candles(symbol: string, resolution: string, params: URLSearchParams, venue: Venue): Reply {
  // Letters of either case: a `1M` would be minutes.
  const timeframe = RESOLUTIONS.find((name) => name === resolution.toLowerCase());
  if (timeframe === undefined) return invalid('Invalid resolution');
  const listing = listed(symbol, venue);
  if (listing === undefined) return invalid('Invalid market');
  const [from, to] = [params.get('from') ?? '0', params.get('to') ?? String(Math.floor(venue.now / 1000))];
  if (![from, to].every((value) => /^\d{1,12}$/.test(value))) return invalid('Invalid time');

  // Whole seconds, both inclusive. A minute without trades has a candle of zero volume (ccxt pull request 18337).
  const range = { from: Number(from) * 1000, to: Number(to) * 1000 + 1 };
  const question = { listing, grid: gridOf(timeframe), range, limit: MAX_COUNT + 1, fill: listing.recorded !== true };
  // Without a start the newest; with one, believed and not verified, the oldest of what is too much.
  const found = params.has('from') ? venue.oldest(question) : venue.newest(question);
  const more = found.length > MAX_COUNT;
  const page = params.has('from') ? found.slice(0, MAX_COUNT) : found.slice(Math.max(0, found.length - MAX_COUNT));
  return { status: 200, body: { candles: venue.rows(page, CANDLE), more_candles: more } };
}

function listed(symbol: string | undefined, venue: Venue): Listing | undefined {
  return venue.listings.find(({ id, listedAt }) => id === symbol && listedAt <= venue.now);
}

function invalid(message: string): Reply {
  return { status: 400, body: { errors: [{ severity: 'E', error_class: 'General', type: message, msg: message }] } };
}

function failure(error: string, now: number): unknown {
  return { result: 'error', error, serverTime: new Date(now).toISOString() };
}
