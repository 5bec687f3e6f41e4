import { CandleTopic } from '../streams/candle-topic.js';
import type { Channel } from '../streams/stream-dialect.js';
import { hyperliquidGrid } from './hyperliquid-intervals.js';

/** `{"type":"candle","coin":"BTC","interval":"1m"}`: the running candle whenever something was traded; nothing says that it has closed. */
export const hyperliquidCandles: Channel = {
  open(topic, venue) {
    const { type, coin, interval } = (JSON.parse(topic) ?? {}) as Readonly<Record<string, unknown>>;
    const grid = typeof interval === 'string' ? hyperliquidGrid(interval) : undefined;
    const listing = venue.listings.find(({ id, listedAt }) => id === coin && listedAt <= venue.now);
    if (type !== 'candle' || listing === undefined || grid === undefined) return undefined;
    return new CandleTopic({
      listing, grid, flagged: false,
      frame: ({ time, open, high, low, close, volume, trades }) => JSON.stringify({
        channel: 'candle',
        data: { t: time, T: grid.next(time) - 1, s: listing.id, i: interval, o: open, c: close, h: high, l: low, v: volume, n: trades },
      }),
    }, venue.now);
  },
};
