import { listingsOf, type Listing, type ListingRow } from '../markets/listing.js';

// First candles and steps as remembered, not looked up: nothing may depend on their exact values. Prices
// have at most five significant digits, or are whole (hyperliquid.gitbook.io, tick and lot size), but come
// with a decimal all the same.
const ROWS: readonly ListingRow[] = [
  ['BTC/USDC:USDC', '2023-02-26T00:00Z', 1, 5, 1],
  ['ETH/USDC:USDC', '2023-02-26T00:00Z', 1, 4, 1],
  ['AVAX/USDC:USDC', '2023-03-16T00:00Z', 3, 2, 0.5],
  ['BNB/USDC:USDC', '2023-03-27T00:00Z', 2, 3, 0.5],
  ['SOL/USDC:USDC', '2023-03-16T00:00Z', 2, 2, 1],
  ['DOGE/USDC:USDC', '2023-04-25T00:00Z', 5, 0, 0.5],
  ['LTC/USDC:USDC', '2023-05-10T00:00Z', 2, 2, 0.5],
  ['LINK/USDC:USDC', '2023-06-04T00:00Z', 3, 1, 0.5],
  ['XRP/USDC:USDC', '2023-07-13T00:00Z', 4, 0, 0.5],
  ['ADA/USDC:USDC', '2023-08-10T00:00Z', 5, 0, 0.5],
  ['DOT/USDC:USDC', '2023-11-07T00:00Z', 4, 1, 0.5],
  // Traded seldom; Hyperliquid has no such perpetual.
  ['MLN/USDC:USDC', '2024-03-16T08:03Z', 3, 2, 0.5],
  ['HYPE/USDC', '2024-11-29T07:00Z', 3, 2, 1],
  ['BTC/USDC', '2025-02-13T12:00Z', 1, 5, 0.1],
  ['ETH/USDC', '2025-03-11T12:00Z', 1, 4, 0.1],
  ['SOL/USDC', '2025-04-24T12:00Z', 2, 3, 0.1],
  ['MLN/USDC', '2024-03-16T08:03Z', 3, 2, 1],
];

/** Spot pairs go by the number of the pair (hyperliquid.gitbook.io, info endpoint: "@107" is HYPE/USDC). */
const SPOT_NUMBERS: Readonly<Record<string, number>> = { HYPE: 107, BTC: 142, ETH: 151, SOL: 156 };
const FIRST_FREE_NUMBER = 1000;

export const HYPERLIQUID_LISTINGS: readonly Listing[] = listingsOf(ROWS, (base, _quote, kind) => (kind === 'linear' ? base : spotId(base)));

/** A market that Hyperliquid does not really have. */
export function listOnHyperliquid(base: string, quote: string, listedAt: number): Listing {
  return {
    symbol: `${base}/${quote}`,
    kind: 'spot',
    id: spotId(base + quote),
    base,
    quote,
    priceDecimals: 8,
    amountDecimals: 8,
    listedAt,
    share: 0.3,
  };
}

/** The number that an id such as `@107` holds. */
export function spotNumber(id: string): number {
  return Number(id.slice(1));
}

function spotId(name: string): string {
  const letters = [...name].reduce((sum, letter) => (31 * sum + letter.codePointAt(0)!) % 9000, 0);
  return `@${SPOT_NUMBERS[name] ?? FIRST_FREE_NUMBER + letters}`;
}
