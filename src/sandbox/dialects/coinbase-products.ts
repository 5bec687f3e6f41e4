import { decimalText } from '../markets/decimal.js';
import { isTrading, type Listing } from '../markets/listing.js';
import type { Venue } from './dialect.js';
import { rollingDay } from './rolling-day.js';

/** GET /api/v3/brokerage/market/products; the fields as in ccxt 4.5.84, coinbase.js, fetchMarketsV3. */
export function coinbaseProducts(listings: readonly Listing[], venue: Venue): unknown {
  const products = listings.filter(({ listedAt }) => listedAt <= venue.now).map((listing) => coinbaseProduct(listing, venue));
  return { products, num_products: products.length };
}

export function coinbaseProduct(listing: Listing, venue: Venue): unknown {
  const trading = isTrading(listing, venue.now);
  const day = rollingDay(listing, venue);
  const tick = step(listing.priceDecimals);
  return {
    product_id: listing.id,
    price: day?.close ?? '',
    price_percentage_change_24h: '',
    volume_24h: day?.volume ?? '0',
    approximate_quote_24h_volume: day?.quoteVolume ?? '0',
    volume_percentage_change_24h: '',
    base_increment: step(listing.amountDecimals),
    quote_increment: tick,
    quote_min_size: '1',
    quote_max_size: '10000000',
    base_min_size: step(listing.amountDecimals),
    base_max_size: '100000000',
    base_name: listing.base,
    quote_name: listing.quote,
    watched: false,
    is_disabled: false,
    new: false,
    status: trading ? 'online' : 'delisted',
    cancel_only: false,
    limit_only: false,
    post_only: false,
    trading_disabled: !trading,
    auction_mode: false,
    product_type: 'SPOT',
    quote_currency_id: listing.quote,
    base_currency_id: listing.base,
    fcm_trading_session_details: null,
    mid_market_price: '',
    alias: '',
    alias_to: [],
    base_display_symbol: listing.base,
    quote_display_symbol: listing.quote,
    view_only: false,
    price_increment: tick,
    display_name: listing.id,
    product_venue: 'CBE',
  };
}

/** `0.01` for two decimals, `1` for none. */
function step(decimals: number): string {
  return decimalText(1, decimals);
}
