import type { Listing } from '../markets/listing.js';
import type { Bar } from '../markets/tape.js';
import type { Reply, Venue } from './dialect.js';
import { tickersOf } from './rolling-day.js';

/**
 * GET /api/v3/ticker/24hr, of all markets (developers.binance.com, Market Data endpoints); the fields as in ccxt
 * 4.5.84, binance.js, parseTicker. Bids and asks, which nothing here has, are the last price.
 */
export function tickers(venue: Venue): Reply {
  return { status: 200, body: tickersOf(venue, 'spot').map(({ listing, day }) => ticker(listing, day, venue.now)) };
}

function ticker({ id }: Listing, { time, open, high, low, close, volume, quoteVolume, trades }: Bar, now: number): unknown {
  return {
    symbol: id,
    priceChange: (Number(close) - Number(open)).toFixed(8),
    priceChangePercent: (100 * (Number(close) / Number(open) - 1)).toFixed(3),
    weightedAvgPrice: (Number(quoteVolume) / Number(volume)).toFixed(8),
    prevClosePrice: open,
    lastPrice: close,
    lastQty: '0.00000000',
    bidPrice: close,
    bidQty: '0.00000000',
    askPrice: close,
    askQty: '0.00000000',
    openPrice: open,
    highPrice: high,
    lowPrice: low,
    volume,
    quoteVolume,
    openTime: time,
    closeTime: now,
    firstId: 0,
    lastId: Math.max(0, trades - 1),
    count: trades,
  };
}
