import { listingsOf, type Listing, type ListingRow } from '../markets/listing.js';

// The first candles of BTC, ETH, SOL and DOGE against USD are those that users found; the others, and
// all steps, are as remembered: nothing may depend on their exact values.
const ROWS: readonly ListingRow[] = [
  ['BTC/USD', '2015-01-20T18:13Z', 2, 8, 0.4],
  ['ETH/USD', '2016-05-18T00:14Z', 2, 8, 0.3],
  ['LTC/USD', '2016-08-17T00:00Z', 2, 8, 0.1],
  ['XRP/USD', '2019-02-26T17:00Z', 4, 6, 0.2],
  ['LINK/USD', '2019-06-27T17:00Z', 3, 2, 0.1],
  ['ADA/USD', '2021-03-18T16:00Z', 4, 8, 0.1],
  ['DOGE/USD', '2021-06-03T16:10Z', 5, 1, 0.1],
  ['SOL/USD', '2021-06-17T16:08Z', 2, 8, 0.3],
  ['DOT/USD', '2021-06-16T16:00Z', 3, 8, 0.05],
  ['SHIB/USD', '2021-09-09T16:00Z', 8, 0, 0.1],
  ['AVAX/USD', '2021-09-30T16:00Z', 2, 8, 0.1],
  ['MLN/USD', '2021-10-05T16:00Z', 2, 3, 1],
  ['BTC/USDT', '2021-05-04T17:00Z', 2, 8, 0.02],
  ['ETH/USDT', '2021-05-04T17:00Z', 2, 8, 0.02],
  ['SOL/USDT', '2021-07-08T16:00Z', 2, 8, 0.01],
  ['BTC/USDC', '2018-10-17T00:00Z', 2, 8, 0.05],
  ['ETH/USDC', '2018-10-17T00:00Z', 2, 8, 0.05],
  ['SOL/USDC', '2023-01-31T00:00Z', 2, 8, 0.02],
  // Delisted with the fall of Terra.
  ['WLUNA/USD', '2021-09-09T16:00Z', 4, 3, 0.1, '2022-05-27T16:00Z'],
];

export const COINBASE_LISTINGS: readonly Listing[] = listingsOf(ROWS, productId);

/** A market that Coinbase does not really have. */
export function listOnCoinbase(base: string, quote: string, listedAt: number): Listing {
  return {
    symbol: `${base}/${quote}`,
    kind: 'spot',
    id: productId(base, quote),
    base,
    quote,
    priceDecimals: 8,
    amountDecimals: 8,
    listedAt,
    share: 0.1,
  };
}

function productId(base: string, quote: string): string {
  return `${base}-${quote}`;
}
