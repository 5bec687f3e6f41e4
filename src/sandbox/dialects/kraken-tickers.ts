import type { Bar } from '../markets/tape.js';
import type { Venue } from './dialect.js';
import { tickersOf } from './rolling-day.js';

/**
 * The result of /0/public/Ticker for all markets (docs.kraken.com, Get Ticker Information). Of each pair of
 * figures the first is of today, the second of 24 hours; here both are of 24 hours.
 */
export function krakenTickers(venue: Venue): Readonly<Record<string, unknown>> {
  return Object.fromEntries(tickersOf(venue, 'spot').map(({ listing, day }) => [listing.id, ticker(day)]));
}

function ticker({ open, high, low, close, volume, quoteVolume, trades }: Bar): unknown {
  const vwap = (Number(quoteVolume) / Number(volume)).toFixed(8);
  return {
    a: [close, '1', '1.000'],
    b: [close, '1', '1.000'],
    c: [close, '0.00000000'],
    v: [volume, volume],
    p: [vwap, vwap],
    t: [trades, trades],
    l: [low, low],
    h: [high, high],
    o: open,
  };
}
