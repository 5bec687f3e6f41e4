import type { CandleList } from '../markets/candle-list.js';
import { epochGrid, type Grid } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';
import { amount, Layouts, meanPrice, OPEN_SECONDS, rowLayout, TRADES, type RowLayout } from '../row-layout.js';
import type { Dialect, Query, Reply, Venue } from './dialect.js';
import { krakenAssets, krakenPairs } from './kraken-assets.js';
import { KRAKEN_INTERVALS } from './kraken-intervals.js';
import { KRAKEN_LISTINGS, listOnKraken } from './kraken-listings.js';
import { KrakenMeter } from './kraken-meter.js';
import { altname } from './kraken-names.js';
import { krakenStreams } from './kraken-stream.js';
import { krakenTrades } from './kraken-trades.js';
import { krakenTickers } from './kraken-tickers.js';

// https://docs.kraken.com/api-reference/market-data/get-ohlc-data
const DEPTH = 720;
const MINUTE = 60_000;

/** Kraken's public spot API. It answers 200 even to what it refuses: the error is in the body. */
export const kraken: Dialect = {
  exchange: 'kraken',
  listings: KRAKEN_LISTINGS,
  list: listOnKraken,
  meter: () => new KrakenMeter(),
  answer,
  failure: (status) => ({ error: [status === 429 ? 'EAPI:Rate limit exceeded' : 'EService:Unavailable'] }),
  streams: krakenStreams,
};

function answer(query: Query, venue: Venue): Reply {
  switch (query.path) {
    case '/0/public/Time':
      return result({ unixtime: Math.floor(venue.now / 1000), rfc1123: new Date(venue.now).toUTCString() });
    case '/0/public/SystemStatus':
      return result({ status: 'online', timestamp: `${new Date(venue.now).toISOString().slice(0, 19)}Z` });
    case '/0/public/Assets':
      return result(krakenAssets(venue.listings));
    case '/0/public/AssetPairs':
      return assetPairs(query.params, venue);
    case '/0/public/Ticker':
      return result(krakenTickers(venue));
    case '/0/public/OHLC':
      return ohlc(query.params, venue);
    case '/0/public/Trades':
      return trades(query.params, venue);
    default:
      return refuse('EGeneral:Unknown method');
  }
}

function assetPairs(params: URLSearchParams, venue: Venue): Reply {
  const names = params.get('pair')?.split(',');
  if (names === undefined) return result(krakenPairs(venue.listings));
  const found = names.map((name) => findPair(venue.listings, name));
  return found.every((listing) => listing !== undefined) ? result(krakenPairs(found)) : refuse('EQuery:Unknown asset pair');
}

function ohlc(params: URLSearchParams, venue: Venue): Reply {
  const pair = params.get('pair');
  const interval = Number(params.get('interval') ?? 1);
  const since = Number(params.get('since') ?? 0);
  if (!pair || !KRAKEN_INTERVALS.includes(interval) || !Number.isSafeInteger(since)) return refuse('EGeneral:Invalid arguments');
  const listing = findPair(venue.listings, pair);
  if (listing === undefined) return refuse('EQuery:Unknown asset pair');

  // Intervals are counted from the epoch, so that weeks start on Thursdays and 21600 is 15 days. Not
  // documented; it is what KuCoin and Hyperliquid do (Kucoin/kucoin-api-docs issue 350), believed of Kraken.
  const grid = epochGrid(interval * MINUTE);
  // "Up to 720 of the most recent entries, regardless of the value of since" (the documentation).
  // Minutes without trades have rows of zero volume [sample in ccxt 4.5.84, kraken.js parseOHLCV].
  const newest = venue.newest({ listing, grid, range: { from: 0, to: venue.now + 1 }, limit: DEPTH, fill: true });
  const open = grid.floor(venue.now);
  // `since` is exclusive, and the open candle "will always be present" (ccxt issue 22606 shows both).
  const rows = venue.rows(newest.since(Math.min(since * 1000 + 1, open)), ohlcLayout(listing));
  return result({ [listing.id]: rows, last: committed(grid, newest, open) / 1000 });
}

/** `since` is an id, which is nanoseconds; seconds are understood too (the documentation's example, ccxt's fetchTrades). */
function trades(params: URLSearchParams, venue: Venue): Reply {
  const pair = params.get('pair');
  const since = params.get('since');
  if (!pair || !/^\d{1,19}$/.test(since ?? '0')) return refuse('EGeneral:Invalid arguments');
  const listing = findPair(venue.listings, pair);
  if (listing === undefined) return refuse('EQuery:Unknown asset pair');
  const position = since === null ? undefined : since.length <= 10 ? BigInt(since) * 1_000_000_000n : BigInt(since);
  const found = krakenTrades(listing, position, Number(params.get('count') ?? 1000), venue);
  return found === undefined ? refuse('EGeneral:Invalid arguments') : result(found);
}

/** `last` is the newest closed candle: as `since`, it brings what comes after that. */
function committed(grid: Grid, candles: CandleList, open: number): number {
  return candles.length === 0 ? 0 : grid.previous(open);
}

const LAYOUTS = new Layouts();

function ohlcLayout({ recorded, priceDecimals }: Listing): RowLayout {
  const least = recorded === true ? 0 : 8;
  return LAYOUTS.of(`${priceDecimals} ${least}`, () => rowLayout`[${OPEN_SECONDS},"${amount('open')}","${amount('high')}","${amount('low')}","${amount('close')}","${meanPrice(priceDecimals)}","${amount('volume', least)}",${TRADES}]`);
}

/** Kraken takes the id (`XXBTZUSD`), the altname (`XBTUSD`) and the wsname (`XBT/USD`). */
function findPair(listings: readonly Listing[], name: string): Listing | undefined {
  return listings.find(({ id, base, quote }) => {
    const [from, to] = [altname(base), altname(quote)];
    return name === id || name === from + to || name === `${from}/${to}`;
  });
}

function result(body: unknown): Reply {
  return { status: 200, body: { error: [], result: body } };
}

function refuse(error: string): Reply {
  return { status: 200, body: { error: [error] } };
}
