import { trimDecimals } from '../markets/decimal.js';
import type { Listing } from '../markets/listing.js';
import { isTrading } from '../markets/listing.js';
import { spotNumber } from './hyperliquid-listings.js';
import type { Venue } from './dialect.js';
import { rollingDay } from './rolling-day.js';

/** Coins that were bridged from elsewhere go by another name; ccxt knows them (its `spotCurrencyMapping`). */
const BRIDGED: Readonly<Record<string, string>> = { BTC: 'UBTC', ETH: 'UETH', SOL: 'USOL' };

/** `metaAndAssetCtxs` (hyperliquid.gitbook.io, perpetuals): the universe, and figures in the same order. */
export function perpetuals(venue: Venue): unknown {
  const listings = venue.listings.filter((listing) => listing.kind === 'linear' && listing.listedAt <= venue.now);
  return [
    {
      universe: listings.map((listing) => ({
        szDecimals: listing.amountDecimals,
        name: listing.id,
        maxLeverage: 40,
        marginTableId: 56,
        ...(isTrading(listing, venue.now) ? {} : { isDelisted: true }),
      })),
      marginTables: [],
      collateralToken: 0,
    },
    listings.map((listing) => context(listing, venue)),
  ];
}

/** `spotMetaAndAssetCtxs` (hyperliquid.gitbook.io, spot). Figures are found by a pair's `index`. */
export function spotPairs(venue: Venue): unknown {
  const { tokens, universe, listings } = spotMeta(venue);
  const contexts: unknown[] = [];
  for (const listing of listings) contexts[spotNumber(listing.id)] = { coin: listing.id, circulatingSupply: '0.0', ...figures(listing, venue) };
  return [{ tokens, universe }, Array.from(contexts, (context) => context ?? {})];
}

export function spotMeta(venue: Venue): { tokens: unknown[]; universe: unknown[]; listings: readonly Listing[] } {
  const listings = venue.listings.filter(({ kind, listedAt }) => kind === 'spot' && listedAt <= venue.now);
  // The quote's token comes first: its index is 0.
  const names = [...new Set(['USDC', ...listings.flatMap(({ quote, base }) => [quote, base])])];
  const decimals = (name: string): number => listings.find(({ base }) => base === name)?.amountDecimals ?? 8;
  return {
    listings,
    tokens: names.map((name, index) => ({
      name: BRIDGED[name] ?? name,
      szDecimals: decimals(name),
      weiDecimals: 8,
      index,
      tokenId: `0x${index.toString(16).padStart(32, '0')}`,
      isCanonical: name === 'USDC',
      evmContract: null,
      fullName: null,
    })),
    universe: listings.map(({ id, base, quote }) => ({
      tokens: [names.indexOf(base), names.indexOf(quote)],
      name: id,
      index: spotNumber(id),
      isCanonical: false,
    })),
  };
}

/** Prices stand still (ccxt reads their precision from the middle one); the turnover is in units of the quote. */
function figures(listing: Listing, venue: Venue): Readonly<Record<string, string>> {
  const price = `1000.${'0'.repeat(listing.priceDecimals)}1`;
  return { markPx: price, midPx: price, prevDayPx: price, oraclePx: price, dayNtlVlm: rollingDay(listing, venue)?.quoteVolume ?? '0.0' };
}

/** With the rate of the running hour and what is open now; nothing of both once it is delisted. */
function context(listing: Listing, venue: Venue): unknown {
  const { funding, openInterest, mark } = venue.perpetual(listing);
  const running = funding.running(venue.now);
  const others = { dayBaseVlm: '0.0', ...figures(listing, venue) };
  if (running === undefined) return { funding: '0.0', openInterest: '0.0', ...others };
  const snapshot = { ...openInterest.at(venue.now), rate: running.rate, markPrice: mark.textAt(venue.now) };
  return venue.point(snapshot, ({ rate, amount, markPrice }) => JSON.stringify({
    ...others,
    funding: trimDecimals(rate),
    openInterest: amount,
    premium: '0.0',
    markPx: trimDecimals(markPrice),
    oraclePx: trimDecimals(mark.indexTextAt(venue.now)),
  }));
}
