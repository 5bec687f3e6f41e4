import { listingsOf, type Listing, type ListingRow, type MarketKind } from '../markets/listing.js';

// First candles and steps as remembered, not looked up: nothing may depend on their exact values.
const ROWS: readonly ListingRow[] = [
  ['BTC/USDT', '2018-01-11T10:00Z', 1, 8, 0.5],
  ['ETH/USDT', '2018-01-11T10:00Z', 2, 6, 0.5],
  ['LTC/USDT', '2018-01-11T10:00Z', 2, 6, 0.3],
  ['XRP/USDT', '2018-01-16T10:00Z', 4, 4, 0.3],
  ['ADA/USDT', '2018-03-12T08:00Z', 4, 4, 0.2],
  ['LINK/USDT', '2019-05-10T08:00Z', 3, 4, 0.2],
  ['DOGE/USDT', '2019-07-12T08:00Z', 5, 6, 0.3],
  ['DOT/USDT', '2020-08-19T08:00Z', 3, 4, 0.2],
  ['SOL/USDT', '2020-09-28T08:00Z', 2, 6, 0.4],
  ['AVAX/USDT', '2020-09-22T08:00Z', 2, 4, 0.2],
  ['SHIB/USDT', '2021-05-08T10:00Z', 9, 0, 0.3],
  ['BNB/USDT', '2024-08-15T08:00Z', 1, 6, 0.05],
  ['MLN/USDT', '2020-11-24T08:00Z', 2, 4, 1],
  ['BTC/USDC', '2021-03-12T08:00Z', 1, 8, 0.05],
  ['ETH/USDC', '2021-03-12T08:00Z', 2, 6, 0.05],
  // Delisted, and then unknown to the API.
  ['LUNA/USDT', '2020-09-02T08:00Z', 4, 4, 0.3, '2022-05-13T08:00Z'],
  ['BTC/USDT:USDT', '2019-11-12T08:00Z', 1, 2, 1],
  ['ETH/USDT:USDT', '2019-11-12T08:00Z', 2, 1, 1],
  ['SOL/USDT:USDT', '2021-03-12T08:00Z', 2, 0, 1],
  ['BTC/USD:BTC', '2018-12-11T08:00Z', 1, 4, 0.5],
  ['ETH/USD:ETH', '2018-12-11T08:00Z', 2, 3, 0.5],
];

export const OKX_LISTINGS: readonly Listing[] = listingsOf(ROWS, instrumentId, contractOf);

/** A market that OKX does not really have. */
export function listOnOkx(base: string, quote: string, listedAt: number): Listing {
  return {
    symbol: `${base}/${quote}`,
    kind: 'spot',
    id: instrumentId(base, quote, 'spot'),
    base,
    quote,
    priceDecimals: 8,
    amountDecimals: 8,
    listedAt,
    share: 0.1,
  };
}

function instrumentId(base: string, quote: string, kind: MarketKind): string {
  return kind === 'spot' ? `${base}-${quote}` : `${base}-${quote}-SWAP`;
}

/** 100 USD of BTC, of all others 10 (okx.com, Perpetual futures: contract specifications). */
function contractOf(base: string): number {
  return base === 'BTC' ? 100 : 10;
}
