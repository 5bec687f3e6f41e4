import { decimalText } from '../markets/decimal.js';
import { isTrading, type Listing } from '../markets/listing.js';
import { reject } from './binance-errors.js';
import type { Query, Reply, Venue } from './dialect.js';

// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#exchange-information
const RATE_LIMITS = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
  { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
];

/** GET /api/v3/exchangeInfo, whole or for `symbol=…`. */
export function exchangeInfo(query: Query, venue: Venue): Reply {
  const wanted = query.params.get('symbol');
  const listings = venue.listings.filter(({ kind, id }) => kind === 'spot' && (wanted === null || id === wanted));
  if (listings.length === 0) return reject(-1121, 'Invalid symbol.');
  return {
    status: 200,
    body: {
      timezone: 'UTC',
      serverTime: venue.now,
      rateLimits: RATE_LIMITS,
      exchangeFilters: [],
      symbols: listings.map((listing) => describe(listing, venue.now)),
    },
  };
}

function describe(listing: Listing, now: number): unknown {
  const tick = step(listing.priceDecimals);
  const lot = step(listing.amountDecimals);
  return {
    symbol: listing.id,
    // "BREAK" is what a delisted pair keeps.
    status: isTrading(listing, now) ? 'TRADING' : 'BREAK',
    baseAsset: listing.base,
    baseAssetPrecision: 8,
    quoteAsset: listing.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: '1000000.00000000', tickSize: tick },
      { filterType: 'LOT_SIZE', minQty: lot, maxQty: '9000000000.00000000', stepSize: lot },
      { filterType: 'ICEBERG_PARTS', limit: 10 },
      { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: '900000000.00000000', stepSize: '0.00000000' },
      { filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true, maxNotional: '9000000.00000000', applyMaxToMarket: false, avgPriceMins: 5 },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
    ],
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'],
  };
}

/** The smallest step with that many decimals, written with eight. */
function step(decimals: number): string {
  return decimalText(10 ** (8 - decimals), 8);
}
