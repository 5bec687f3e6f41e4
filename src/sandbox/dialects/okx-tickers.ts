import type { Venue } from './dialect.js';
import { tickersOf } from './rolling-day.js';

/** GET /api/v5/market/tickers of spot (okx.com/docs-v5, Get tickers): `volCcy24h` is in units of the quote there. */
export function okxTickers(venue: Venue): unknown[] {
  return tickersOf(venue, 'spot').map(({ listing, day: { open, high, low, close, volume, quoteVolume } }) => ({
    instType: 'SPOT',
    instId: listing.id,
    last: close,
    lastSz: '0',
    askPx: close,
    askSz: '0',
    bidPx: close,
    bidSz: '0',
    open24h: open,
    high24h: high,
    low24h: low,
    volCcy24h: quoteVolume,
    vol24h: volume,
    ts: `${venue.now}`,
    sodUtc0: open,
    sodUtc8: open,
  }));
}
