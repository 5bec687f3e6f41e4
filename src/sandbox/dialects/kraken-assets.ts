import type { Listing } from '../markets/listing.js';
import { altname, assetId } from './kraken-names.js';

/** The result of /0/public/Assets. */
export function krakenAssets(listings: readonly Listing[]): Readonly<Record<string, unknown>> {
  const assets = new Set(listings.flatMap(({ base, quote }) => [base, quote]));
  return Object.fromEntries(
    [...assets].sort().map((asset) => [
      assetId(asset),
      { aclass: 'currency', altname: altname(asset), decimals: asset === 'USD' ? 4 : 10, display_decimals: 5, status: 'enabled' },
    ]),
  );
}

/** The result of /0/public/AssetPairs. */
export function krakenPairs(listings: readonly Listing[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(listings.map((listing) => [listing.id, describe(listing)]));
}

function describe({ base, quote, priceDecimals, amountDecimals }: Listing): unknown {
  return {
    altname: altname(base) + altname(quote),
    wsname: `${altname(base)}/${altname(quote)}`,
    aclass_base: 'currency',
    base: assetId(base),
    aclass_quote: 'currency',
    quote: assetId(quote),
    lot: 'unit',
    cost_decimals: 5,
    pair_decimals: priceDecimals,
    lot_decimals: amountDecimals,
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: [[0, 0.4], [10_000, 0.35], [50_000, 0.24], [100_000, 0.22]],
    fees_maker: [[0, 0.25], [10_000, 0.2], [50_000, 0.14], [100_000, 0.12]],
    fee_volume_currency: 'ZUSD',
    margin_call: 80,
    margin_stop: 40,
    ordermin: '0.0001',
    costmin: '0.5',
    tick_size: (10 ** -priceDecimals).toFixed(priceDecimals),
    status: 'online',
  };
}
