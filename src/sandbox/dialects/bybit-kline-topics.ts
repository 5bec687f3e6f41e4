import { gridOf } from '../markets/grid.js';
import type { MarketKind } from '../markets/listing.js';
import { CandleTopic } from '../streams/candle-topic.js';
import type { Channel } from '../streams/stream-dialect.js';
import { BYBIT_INTERVALS } from './bybit-intervals.js';

/** `kline.1.BTCUSDT`: the running candle, and once more with `confirm` when it has closed (docs/v5/websocket/public/kline). */
export function bybitKlineTopics(kind: MarketKind): Channel {
  return {
    open(topic, venue) {
      const [, interval = '', id] = /^kline\.(\w+)\.(\w+)$/.exec(topic) ?? [];
      const timeframe = BYBIT_INTERVALS[interval];
      const listing = venue.listings.find((one) => one.kind === kind && one.id === id);
      if (listing === undefined || timeframe === undefined) return undefined;
      const grid = gridOf(timeframe);
      return new CandleTopic({
        listing, grid, flagged: true,
        frame: ({ time, open, high, low, close, volume, quoteVolume }, confirm, now) => JSON.stringify({
          type: 'snapshot', topic, ts: now,
          data: [{ start: time, end: grid.next(time) - 1, interval, open, close, high, low, volume, turnover: quoteVolume, confirm, timestamp: now }],
        }),
      }, venue.now);
    },
  };
}
