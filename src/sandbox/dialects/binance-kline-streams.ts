import { isTimeframe } from '../../market/timeframe.js';
import { fractionOf, padDecimals } from '../markets/decimal.js';
import { gridOf } from '../markets/grid.js';
import { CandleTopic } from '../streams/candle-topic.js';
import type { Channel } from '../streams/stream-dialect.js';
import type { KlineApi } from './binance-klines.js';

/**
 * `btcusdt@kline_1m`: the running candle every second or two, and once more with `x` when it has closed; of an interval
 * without trades too, with zero volume (Kline/Candlestick Streams for UTC).
 */
export function klineStreams(api: KlineApi): Channel {
  return {
    open(topic, venue) {
      const [, symbol = '', interval = ''] = /^([a-z0-9_]+)@kline_(\w+)$/.exec(topic) ?? [];
      const listing = venue.listings.find(({ kind, id }) => kind === api.kind && id === symbol.toUpperCase());
      if (listing === undefined || !api.intervals.includes(interval) || !isTimeframe(interval)) return undefined;
      const grid = gridOf(interval);
      const [base, quote] = listing.recorded === true ? [0, 0] : api.decimals(listing);
      const half = (text: string): string => fractionOf(text, 1, 2);
      return new CandleTopic({
        listing, grid, flagged: true,
        frame: ({ time, open, high, low, close, volume, quoteVolume, trades }, closed, now) => JSON.stringify({
          e: 'kline', E: now, s: listing.id,
          k: {
            t: time, T: grid.next(time) - 1, s: listing.id, i: interval, f: trades === 0 ? -1 : 100, L: trades === 0 ? -1 : 99 + trades,
            o: padDecimals(open, base), c: padDecimals(close, base), h: padDecimals(high, base), l: padDecimals(low, base), v: padDecimals(volume, base),
            n: trades, x: closed, q: padDecimals(quoteVolume, quote), V: padDecimals(half(volume), base), Q: padDecimals(half(quoteVolume), quote), B: '0',
          },
        }),
      }, venue.now);
    },
  };
}
