import { isTrading, type Listing } from '../markets/listing.js';
import { altname } from './kraken-names.js';
import type { Venue } from './dialect.js';

/** GET /derivatives/api/v3/instruments (docs.kraken.com, Get instruments). */
export function krakenInstruments(venue: Venue): unknown {
  const listings = venue.listings.filter(({ listedAt }) => listedAt <= venue.now);
  return {
    result: 'success',
    instruments: listings.map((listing) => describe(listing, venue.now)),
    serverTime: new Date(venue.now).toISOString(),
  };
}

function describe(listing: Listing, now: number): unknown {
  const { id, base, quote, listedAt, priceDecimals, amountDecimals } = listing;
  return {
    symbol: id,
    type: 'flexible_futures',
    pair: `${altname(base)}:${quote}`,
    base: altname(base),
    quote,
    tradeable: isTrading(listing, now),
    tickSize: Number((10 ** -priceDecimals).toFixed(priceDecimals)),
    contractSize: 1,
    contractValueTradePrecision: amountDecimals,
    impactMidSize: 1,
    maxPositionSize: 1_000_000,
    postOnly: false,
    fundingRateCoefficient: 24,
    maxRelativeFundingRate: 0.001,
    openingDate: new Date(listedAt).toISOString(),
    marginLevels: [{ numNonContractUnits: 0, initialMargin: 0.02, maintenanceMargin: 0.01 }],
    category: 'Layer 1',
    tags: [],
  };
}
