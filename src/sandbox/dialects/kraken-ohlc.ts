import { epochGrid } from '../markets/grid.js';
import { padDecimals } from '../markets/decimal.js';
import { CandleTopic } from '../streams/candle-topic.js';
import type { Channel } from '../streams/stream-dialect.js';
import { KRAKEN_INTERVALS } from './kraken-intervals.js';

const MINUTE = 60_000;

/** Channel `ohlc`: the running candle whenever something was traded; nothing says that it has closed (docs.kraken.com, WebSocket v2, OHLC). */
export const krakenOhlc: Channel = {
  open(topic, venue) {
    const { channel, interval, symbol } = JSON.parse(topic) as Readonly<Record<string, unknown>>;
    const listing = venue.listings.find(({ base, quote }) => `${base}/${quote}` === symbol);
    if (channel !== 'ohlc' || listing === undefined || typeof interval !== 'number' || !KRAKEN_INTERVALS.includes(interval)) return undefined;
    const grid = epochGrid(interval * MINUTE);
    return new CandleTopic({
      listing, grid, flagged: false,
      frame({ time, open, high, low, close, volume, quoteVolume, trades }, _closed, now) {
        const lots = padDecimals(volume, listing.recorded === true ? 0 : 8);
        const vwap = (Number(quoteVolume) / Number(volume)).toFixed(listing.priceDecimals);
        // By hand, so that no digit passes through a float.
        return `{"channel":"ohlc","type":"update","timestamp":"${nanoseconds(now)}","data":[{"symbol":${JSON.stringify(symbol)},"open":${open},"high":${high},"low":${
          low},"close":${close},"trades":${trades},"volume":${lots},"vwap":${vwap},"interval_begin":"${nanoseconds(time)}","interval":${interval},"timestamp":"${
          nanoseconds(grid.next(time))}"}]}`;
      },
    }, venue.now);
  },
};

function nanoseconds(time: number): string {
  return new Date(time).toISOString().replace('Z', '000000Z');
}
