import { listingsOf, type Listing, type ListingRow } from '../markets/listing.js';

// First candles and steps as remembered, not looked up: nothing may depend on their exact values.
const ROWS: readonly ListingRow[] = [
  ['BTC/USDT', '2017-08-17T04:00Z', 2, 5, 1],
  ['ETH/USDT', '2017-08-17T04:00Z', 2, 4, 1],
  ['BNB/USDT', '2017-11-06T03:54Z', 2, 3, 1],
  ['LTC/USDT', '2017-12-13T03:32Z', 2, 3, 1],
  ['ADA/USDT', '2018-04-17T04:02Z', 4, 1, 1],
  ['XRP/USDT', '2018-05-04T08:11Z', 4, 1, 1],
  ['LINK/USDT', '2019-01-16T10:00Z', 3, 2, 1],
  ['DOGE/USDT', '2019-07-05T12:00Z', 5, 0, 1],
  ['SOL/USDT', '2020-08-11T06:00Z', 2, 3, 1],
  ['DOT/USDT', '2020-08-18T23:00Z', 3, 2, 1],
  ['AVAX/USDT', '2020-09-22T06:30Z', 3, 2, 1],
  ['SHIB/USDT', '2021-05-10T11:37Z', 8, 0, 1],
  ['MLN/USDT', '2021-07-05T06:00Z', 2, 3, 1],
  ['BTC/USDC', '2018-12-15T03:14Z', 2, 5, 0.1],
  ['ETH/USDC', '2018-12-15T03:14Z', 2, 4, 0.1],
  ['SOL/USDC', '2021-02-09T10:00Z', 2, 3, 0.1],
  // Delisted: spot trading of LUNA (now LUNC) ended in May 2022.
  ['LUNA/USDT', '2020-08-21T10:00Z', 2, 2, 1, '2022-05-13T01:00Z'],
  ['BTC/USDT:USDT', '2019-09-08T17:57Z', 2, 3, 3],
  ['ETH/USDT:USDT', '2019-11-27T07:45Z', 2, 3, 3],
  ['XRP/USDT:USDT', '2020-01-06T08:00Z', 4, 1, 2],
  ['LTC/USDT:USDT', '2020-01-09T08:00Z', 2, 3, 2],
  ['LINK/USDT:USDT', '2020-01-17T08:00Z', 3, 2, 2],
  ['ADA/USDT:USDT', '2020-01-31T08:00Z', 5, 0, 2],
  ['DOGE/USDT:USDT', '2020-07-10T09:00Z', 6, 0, 2],
  ['DOT/USDT:USDT', '2020-08-22T07:00Z', 3, 1, 2],
  ['SOL/USDT:USDT', '2020-09-14T07:00Z', 4, 0, 3],
  ['AVAX/USDT:USDT', '2020-09-23T07:00Z', 4, 0, 2],
  ['BNB/USDT:USDT', '2020-02-10T08:00Z', 3, 2, 2],
  ['BTC/USD:BTC', '2020-08-10T09:00Z', 1, 8, 0.5],
  ['ETH/USD:ETH', '2020-08-10T09:00Z', 2, 8, 0.5],
  // Traded seldom; Binance has no such perpetual.
  ['MLN/USDT:USDT', '2021-08-02T06:00Z', 3, 2, 0.5],
];

export const BINANCE_LISTINGS: readonly Listing[] = listingsOf(ROWS, (base, quote, kind) => (kind === 'inverse' ? `${base}${quote}_PERP` : base + quote), contractOf);

/** "1 BTC contract = 100 USD", of all others 10 USD (binance.com, Contract Specifications of COIN-M Futures). */
function contractOf(base: string): number {
  return base === 'BTC' ? 100 : 10;
}

/** A market that Binance does not really have. */
export function listOnBinance(base: string, quote: string, listedAt: number): Listing {
  return {
    symbol: `${base}/${quote}`,
    kind: 'spot',
    id: `${base}${quote}`,
    base,
    quote,
    priceDecimals: 8,
    amountDecimals: 8,
    listedAt,
    share: 1,
  };
}
