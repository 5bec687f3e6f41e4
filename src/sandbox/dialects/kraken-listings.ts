import { listingsOf, type Listing, type ListingRow } from '../markets/listing.js';
import { pairId } from './kraken-names.js';

// First candles and steps as remembered, not looked up: nothing may depend on their exact values.
const ROWS: readonly ListingRow[] = [
  ['BTC/USD', '2013-10-06T21:00Z', 1, 8, 0.2],
  ['ETH/USD', '2015-08-07T14:00Z', 2, 8, 0.15],
  ['LTC/USD', '2013-10-24T00:00Z', 2, 8, 0.05],
  ['XRP/USD', '2017-05-18T00:00Z', 5, 8, 0.1],
  ['ADA/USD', '2018-09-28T15:00Z', 6, 8, 0.1],
  ['SOL/USD', '2021-06-17T15:00Z', 2, 8, 0.15],
  ['DOGE/USD', '2019-12-20T15:00Z', 7, 8, 0.08],
  ['LINK/USD', '2019-09-24T15:00Z', 5, 8, 0.05],
  ['DOT/USD', '2020-08-18T16:00Z', 4, 8, 0.05],
  ['AVAX/USD', '2021-12-21T15:00Z', 2, 8, 0.05],
  ['BNB/USD', '2025-04-22T14:00Z', 2, 5, 0.02],
  ['SHIB/USD', '2021-11-30T15:00Z', 8, 5, 0.03],
  ['MLN/USD', '2016-12-10T15:00Z', 2, 8, 1],
  ['BTC/USDT', '2019-12-19T15:00Z', 1, 8, 0.03],
  ['ETH/USDT', '2019-12-19T15:00Z', 2, 8, 0.02],
  ['LTC/USDT', '2020-04-02T15:00Z', 2, 8, 0.02],
  ['XRP/USDT', '2020-06-04T15:00Z', 5, 8, 0.02],
  ['ADA/USDT', '2020-10-20T15:00Z', 6, 8, 0.02],
  ['SOL/USDT', '2021-12-01T15:00Z', 2, 8, 0.02],
  ['DOGE/USDT', '2021-01-29T15:00Z', 7, 8, 0.02],
  ['LINK/USDT', '2020-10-20T15:00Z', 5, 8, 0.02],
  ['DOT/USDT', '2021-01-29T15:00Z', 4, 8, 0.02],
  ['AVAX/USDT', '2021-12-21T15:00Z', 2, 8, 0.02],
  ['SHIB/USDT', '2022-04-05T15:00Z', 8, 5, 0.02],
  ['BTC/USDC', '2020-01-08T15:00Z', 1, 8, 0.03],
  ['ETH/USDC', '2020-01-08T15:00Z', 2, 8, 0.02],
];

export const KRAKEN_LISTINGS: readonly Listing[] = listingsOf(ROWS, pairId);

export function listOnKraken(base: string, quote: string, listedAt: number): Listing {
  return {
    symbol: `${base}/${quote}`,
    kind: 'spot',
    id: pairId(base, quote),
    base,
    quote,
    priceDecimals: 8,
    amountDecimals: 8,
    listedAt,
    share: 0.1,
  };
}
