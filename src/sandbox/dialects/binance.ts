import type { Listing, MarketKind } from '../markets/listing.js';
import { BINANCE_LISTINGS, listOnBinance } from './binance-listings.js';
import { binanceFailure } from './binance-errors.js';
import { exchangeInfo } from './binance-exchange-info.js';
import { futuresExchangeInfo } from './binance-futures-info.js';
import { BINANCE_FUNDING, fundingInfo, fundingRates, premiumIndex } from './binance-funding.js';
import { COIN_MARGINED_KLINES, FUTURES_KLINES, klines, SPOT_KLINES } from './binance-klines.js';
import { BinanceMeter } from './binance-meter.js';
import { coinMarginedOpenInterestHistory, openInterest, openInterestHistory } from './binance-open-interest.js';
import { binanceStreams } from './binance-stream.js';
import { tickers } from './binance-tickers.js';
import type { Dialect, Query, Reply, Venue } from './dialect.js';

/** Binance's spot API, its USDⓈ-M futures, and of the coin-margined ones the perpetuals. */
export const binance: Dialect = {
  exchange: 'binance',
  listings: BINANCE_LISTINGS,
  list: listOnBinance,
  funding: BINANCE_FUNDING,
  meter: () => new BinanceMeter(),
  answer,
  failure: binanceFailure,
  streams: binanceStreams,
};

function answer(query: Query, venue: Venue): Reply {
  switch (query.path) {
    case '/api/v3/ping':
    case '/fapi/v1/ping':
      return { status: 200, body: {} };
    case '/api/v3/time':
    case '/fapi/v1/time':
      return { status: 200, body: { serverTime: venue.now } };
    case '/api/v3/exchangeInfo':
      return exchangeInfo(query, venue);
    case '/fapi/v1/exchangeInfo':
      return futuresExchangeInfo(venue, 'linear');
    case '/dapi/v1/exchangeInfo':
      return futuresExchangeInfo(venue, 'inverse');
    case '/api/v3/klines':
      return klines(query.params, venue, SPOT_KLINES);
    case '/fapi/v1/klines':
      return klines(query.params, venue, FUTURES_KLINES);
    case '/dapi/v1/klines':
      return klines(query.params, venue, COIN_MARGINED_KLINES);
    case '/api/v3/ticker/24hr':
      return tickers(venue);
    case '/fapi/v1/fundingRate':
      return fundingRates(query.params, venue, perpetualsOf(venue, 'linear'));
    case '/dapi/v1/fundingRate':
      return fundingRates(query.params, venue, perpetualsOf(venue, 'inverse'));
    case '/fapi/v1/fundingInfo':
      return fundingInfo(venue, perpetualsOf(venue, 'linear'));
    case '/fapi/v1/premiumIndex':
      return premiumIndex(query.params, venue, perpetualsOf(venue, 'linear'));
    case '/fapi/v1/openInterest':
      return openInterest(query.params, venue, perpetualsOf(venue, 'linear'));
    case '/futures/data/openInterestHist':
      return query.params.has('pair')
        ? coinMarginedOpenInterestHistory(query.params, venue, perpetualsOf(venue, 'inverse'))
        : openInterestHistory(query.params, venue, perpetualsOf(venue, 'linear'));
    default:
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body><h2>404 Not found</h2></body></html>' };
  }
}

function perpetualsOf(venue: Venue, wanted: MarketKind): readonly Listing[] {
  return venue.listings.filter(({ kind, listedAt }) => kind === wanted && listedAt <= venue.now);
}
