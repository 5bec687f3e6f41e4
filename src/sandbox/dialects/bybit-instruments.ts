import { decimalText } from '../markets/decimal.js';
import { isTrading, type Listing } from '../markets/listing.js';
import { refuse, result } from './bybit-answers.js';
import type { Reply, Venue } from './dialect.js';

const CATEGORIES = ['spot', 'linear', 'inverse', 'option'];

/** GET /v5/market/instruments-info (bybit-exchange.github.io/docs/v5/market/instrument): what can be traded now. */
export function instruments(params: URLSearchParams, venue: Venue): Reply {
  const category = params.get('category') ?? '';
  if (!CATEGORIES.includes(category)) return refuse('Illegal category', venue.now);
  const wanted = params.get('symbol');
  const trading = (params.get('status') ?? 'Trading') === 'Trading';
  const listings = venue.listings.filter((listing) => trading
    && listing.kind === category
    && isTrading(listing, venue.now)
    && (wanted === null || listing.id === wanted));
  const list = listings.map((listing) => (category === 'spot' ? spot(listing) : perpetual(listing, venue)));
  // Spot comes without pages.
  return result({ category, list, ...(category === 'spot' ? {} : { nextPageCursor: '' }) }, venue.now);
}

function spot({ id, base, quote, priceDecimals, amountDecimals }: Listing): unknown {
  return {
    symbol: id,
    baseCoin: base,
    quoteCoin: quote,
    innovation: '0',
    status: 'Trading',
    marginTrading: 'utaOnly',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: decimalText(1, amountDecimals),
      quotePrecision: '0.00000001',
      minOrderQty: decimalText(1, amountDecimals),
      maxOrderQty: '1000000',
      minOrderAmt: '5',
      maxOrderAmt: '4000000',
    },
    priceFilter: { tickSize: decimalText(1, priceDecimals) },
    riskParameters: { priceLimitRatioX: '0.01', priceLimitRatioY: '0.02' },
  };
}

function perpetual(listing: Listing, venue: Venue): unknown {
  const { id, base, quote, listedAt, priceDecimals, amountDecimals, contract } = listing;
  const step = contract === undefined ? decimalText(1, amountDecimals) : `${contract}`;
  return {
    symbol: id,
    contractType: contract === undefined ? 'LinearPerpetual' : 'InversePerpetual',
    status: 'Trading',
    baseCoin: base,
    quoteCoin: quote,
    launchTime: String(listedAt),
    deliveryTime: '0',
    deliveryFeeRate: '',
    priceScale: String(priceDecimals),
    leverageFilter: { minLeverage: '1', maxLeverage: '100.00', leverageStep: '0.01' },
    priceFilter: { minPrice: decimalText(1, priceDecimals), maxPrice: '1999999.80', tickSize: decimalText(1, priceDecimals) },
    lotSizeFilter: { maxOrderQty: '1190.000', minOrderQty: step, qtyStep: step, postOnlyMaxOrderQty: '1190.000', minNotionalValue: '5' },
    unifiedMarginTrade: true,
    // In minutes.
    fundingInterval: 60 * venue.perpetual(listing).funding.schedule.hoursAt(venue.now),
    settleCoin: contract === undefined ? quote : base,
    copyTrading: 'both',
    upperFundingRate: '0.0075',
    lowerFundingRate: '-0.0075',
    isPreListing: false,
    preListingInfo: null,
  };
}
