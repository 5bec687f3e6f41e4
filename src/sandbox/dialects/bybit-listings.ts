import { listingsOf, type Listing, type ListingRow } from '../markets/listing.js';

// First candles and steps as remembered, not looked up: nothing may depend on their exact values.
const ROWS: readonly ListingRow[] = [
  ['BTC/USDT', '2021-07-05T12:00Z', 2, 6, 0.4],
  ['ETH/USDT', '2021-07-05T12:00Z', 2, 5, 0.4],
  ['XRP/USDT', '2021-07-05T12:00Z', 4, 2, 0.4],
  ['LTC/USDT', '2021-08-12T08:00Z', 2, 5, 0.3],
  ['DOGE/USDT', '2021-08-12T08:00Z', 5, 1, 0.3],
  ['DOT/USDT', '2021-08-12T08:00Z', 3, 3, 0.3],
  ['LINK/USDT', '2021-08-12T08:00Z', 3, 3, 0.3],
  ['ADA/USDT', '2021-09-24T08:00Z', 4, 2, 0.3],
  ['SOL/USDT', '2021-09-30T08:00Z', 2, 3, 0.4],
  ['AVAX/USDT', '2021-09-30T08:00Z', 3, 3, 0.3],
  ['SHIB/USDT', '2021-11-02T08:00Z', 8, 0, 0.3],
  ['BNB/USDT', '2022-04-20T10:00Z', 1, 4, 0.2],
  ['BTC/USDC', '2021-11-09T08:00Z', 2, 6, 0.1],
  ['ETH/USDC', '2021-11-09T08:00Z', 2, 5, 0.1],
  ['MLN/USDT', '2022-03-16T08:03Z', 2, 3, 1],
  ['BTC/USDT:USDT', '2020-03-25T10:36Z', 2, 3, 1.5],
  ['ETH/USDT:USDT', '2020-10-21T02:00Z', 2, 2, 1.5],
  ['LINK/USDT:USDT', '2020-10-21T02:00Z', 3, 1, 1],
  ['LTC/USDT:USDT', '2020-10-21T02:00Z', 2, 1, 1],
  ['ADA/USDT:USDT', '2021-01-14T02:00Z', 4, 0, 1],
  ['DOT/USDT:USDT', '2021-01-14T02:00Z', 3, 1, 1],
  ['XRP/USDT:USDT', '2021-05-12T02:00Z', 4, 1, 1],
  ['DOGE/USDT:USDT', '2021-06-01T02:00Z', 5, 0, 1],
  ['SOL/USDT:USDT', '2021-06-29T02:00Z', 3, 1, 1],
  ['BNB/USDT:USDT', '2021-06-29T02:00Z', 2, 2, 1],
  ['AVAX/USDT:USDT', '2021-09-14T02:00Z', 4, 1, 1],
  ['BTC/USD:BTC', '2018-11-14T16:00Z', 2, 8, 0.5],
  ['ETH/USD:ETH', '2019-01-25T00:00Z', 2, 8, 0.5],
  // Traded seldom; Bybit has no such perpetual.
  ['MLN/USDT:USDT', '2022-03-16T08:03Z', 3, 2, 0.5],
];

export const BYBIT_LISTINGS: readonly Listing[] = listingsOf(ROWS, (base, quote) => base + quote);

/** A market that Bybit does not really have. */
export function listOnBybit(base: string, quote: string, listedAt: number): Listing {
  return {
    symbol: `${base}/${quote}`,
    kind: 'spot',
    id: base + quote,
    base,
    quote,
    priceDecimals: 8,
    amountDecimals: 8,
    listedAt,
    share: 0.3,
  };
}
