import { decimalText } from '../markets/decimal.js';
import { isTrading, type Listing, type MarketKind } from '../markets/listing.js';
import type { Reply, Venue } from './dialect.js';

// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Exchange-Information
const RATE_LIMITS = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 },
  { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1200 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
];

/** What perpetuals have instead of a date of delivery: the year 2100. */
const NEVER = 4_133_404_800_000;

/** GET /fapi/v1/exchangeInfo, or /dapi/v1/exchangeInfo of those margined in coin: whole, whatever `symbol` says. A contract that ended is not in it any more. */
export function futuresExchangeInfo(venue: Venue, kind: MarketKind): Reply {
  const listings = venue.listings.filter((listing) => listing.kind === kind && isTrading(listing, venue.now));
  return {
    status: 200,
    body: {
      timezone: 'UTC',
      serverTime: venue.now,
      futuresType: kind === 'inverse' ? 'COIN_MARGINED' : 'U_MARGINED',
      rateLimits: RATE_LIMITS,
      exchangeFilters: [],
      assets: [...new Set(listings.map(({ quote }) => quote))].map((asset) => ({ asset, marginAvailable: true, autoAssetExchange: '-10000' })),
      symbols: listings.map(describe),
    },
  };
}

function describe({ id, base, quote, listedAt, priceDecimals, amountDecimals, contract }: Listing): unknown {
  const tick = decimalText(1, priceDecimals);
  const lot = contract === undefined ? decimalText(1, amountDecimals) : '1';
  return {
    symbol: id,
    pair: base + quote,
    contractType: 'PERPETUAL',
    deliveryDate: NEVER,
    onboardDate: listedAt,
    // What is margined in coin says so in other words (COIN-M Futures, Exchange Information).
    ...(contract === undefined ? { status: 'TRADING' } : { contractStatus: 'TRADING', contractSize: contract }),
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: base,
    quoteAsset: quote,
    marginAsset: contract === undefined ? quote : base,
    pricePrecision: priceDecimals,
    quantityPrecision: amountDecimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: ['PoW'],
    triggerProtect: '0.0500',
    liquidationFee: '0.012500',
    marketTakeBound: '0.05',
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: '4529764', tickSize: tick },
      { filterType: 'LOT_SIZE', minQty: lot, maxQty: '1000', stepSize: lot },
      { filterType: 'MARKET_LOT_SIZE', minQty: lot, maxQty: '120', stepSize: lot },
      { filterType: 'MAX_NUM_ORDERS', limit: 200 },
      { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 10 },
      { filterType: 'MIN_NOTIONAL', notional: '5' },
      { filterType: 'PERCENT_PRICE', multiplierUp: '1.0500', multiplierDown: '0.9500', multiplierDecimal: '4' },
    ],
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
  };
}
