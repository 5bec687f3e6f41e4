import type { Liquidation } from '../markets/liquidations.js';
import { LiquidationTopic } from '../streams/liquidation-topic.js';
import type { Channel } from '../streams/stream-dialect.js';

/**
 * `btcusdt@forceOrder` of USDⓈ-M futures: "For each symbol, only the largest one liquidation order within 1000ms will be pushed as
 * the snapshot", and none when there was none (developers.binance.com, Liquidation Order Streams).
 */
export const forceOrderStreams: Channel = {
  open(topic, venue) {
    const [, symbol = ''] = /^([a-z0-9_]+)@forceOrder$/.exec(topic) ?? [];
    const listing = venue.listings.find(({ kind, id }) => kind === 'linear' && id === symbol.toUpperCase());
    if (listing === undefined) return undefined;
    return new LiquidationTopic({
      listings: [listing], collect: 1_000,
      frames(collected, now) {
        return collected.map(({ liquidations }) => {
          const { time, position, amount, price, bankruptcyPrice } = largest(liquidations);
          return JSON.stringify({
            e: 'forceOrder', E: now,
            o: {
              s: listing.id, S: position === 'long' ? 'SELL' : 'BUY', o: 'LIMIT', f: 'IOC', q: amount, p: bankruptcyPrice, ap: price,
              X: 'FILLED', l: amount, z: amount, T: time,
            },
          });
        });
      },
    }, venue);
  },
};

/** The first of those that are. */
export function largest(liquidations: readonly Liquidation[]): Liquidation {
  return liquidations.reduce((most, one) => (Number(one.amount) > Number(most.amount) ? one : most));
}
