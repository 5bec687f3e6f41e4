import { listingsOf, type Listing, type ListingRow } from '../markets/listing.js';
import { altname } from './kraken-names.js';

// First candles and steps as remembered, not looked up: nothing may depend on their exact values.
const ROWS: readonly ListingRow[] = [
  ['BTC/USD:USD', '2022-03-22T15:00Z', 0, 4, 0.2],
  ['ETH/USD:USD', '2022-03-22T15:00Z', 1, 3, 0.2],
  ['SOL/USD:USD', '2022-03-22T15:00Z', 2, 2, 0.15],
  ['XRP/USD:USD', '2022-03-22T15:00Z', 5, 0, 0.1],
  ['ADA/USD:USD', '2022-03-22T15:00Z', 5, 0, 0.1],
  ['LTC/USD:USD', '2022-03-22T15:00Z', 2, 2, 0.1],
  ['LINK/USD:USD', '2022-03-22T15:00Z', 3, 1, 0.1],
  ['DOT/USD:USD', '2022-03-22T15:00Z', 3, 1, 0.1],
  ['DOGE/USD:USD', '2022-03-22T15:00Z', 6, 0, 0.1],
  ['AVAX/USD:USD', '2022-03-22T15:00Z', 3, 1, 0.1],
  ['BNB/USD:USD', '2022-12-08T15:00Z', 2, 2, 0.05],
  // Traded seldom; Kraken has no such perpetual.
  ['MLN/USD:USD', '2024-03-16T08:03Z', 3, 2, 0.5],
];

export const KRAKEN_FUTURES_LISTINGS: readonly Listing[] = listingsOf(ROWS, (base, quote) => `PF_${altname(base)}${quote}`);
