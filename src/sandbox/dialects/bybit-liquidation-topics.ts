import type { MarketKind } from '../markets/listing.js';
import { LiquidationTopic } from '../streams/liquidation-topic.js';
import type { Channel } from '../streams/stream-dialect.js';

/**
 * `allLiquidation.BTCUSDT`: all of them, every 500 ms, several in a frame. `S` is the position's side: "When you receive a Buy
 * update, this means that a long position has been liquidated"; `p` is the bankruptcy price (docs/v5/websocket/public/all-liquidation).
 */
export function bybitLiquidationTopics(kind: MarketKind): Channel {
  return {
    open(topic, venue) {
      const [, id] = /^allLiquidation\.(\w+)$/.exec(topic) ?? [];
      const listing = venue.listings.find((one) => one.kind === kind && one.id === id);
      return listing && new LiquidationTopic({
        listings: [listing], collect: 500,
        frames: (collected, now) => collected.map(({ liquidations }) => JSON.stringify({
          topic, type: 'snapshot', ts: now,
          data: liquidations.map(({ time, position, amount, bankruptcyPrice }) =>
            ({ T: time, s: listing.id, S: position === 'long' ? 'Buy' : 'Sell', v: amount, p: bankruptcyPrice })),
        })),
      }, venue);
    },
  };
}
