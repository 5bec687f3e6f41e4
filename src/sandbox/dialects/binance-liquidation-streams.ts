import type { Liquidation } from '../markets/liquidations.js';
import type { MarketKind } from '../markets/listing.js';
import { LiquidationTopic, type Collected } from '../streams/liquidation-topic.js';
import type { Channel } from '../streams/stream-dialect.js';

/**
 * `btcusdt@forceOrder` of the futures: "For each symbol, only the largest one liquidation order within 1000ms will be pushed as
 * the snapshot", and none when there was none (developers.binance.com, Liquidation Order Streams).
 */
export function forceOrderStreams(kind: MarketKind): Channel {
  return {
    open(topic, venue) {
      const [, symbol = ''] = /^([a-z0-9_]+)@forceOrder$/.exec(topic) ?? [];
      const listing = venue.listings.find((one) => one.kind === kind && one.id === symbol.toUpperCase());
      return listing && new LiquidationTopic({ listings: [listing], collect: 1_000, frames: (collected, now) => collected.map((one) => frame(one, now)) }, venue);
    },
  };
}

function frame({ listing, liquidations }: Collected, now: number): string {
  const { time, position, amount, price, bankruptcyPrice } = largest(liquidations);
  return JSON.stringify({
    e: 'forceOrder', E: now,
    o: {
      s: listing.id, ...(listing.kind === 'inverse' ? { ps: `${listing.base}${listing.quote}` } : {}), S: position === 'long' ? 'SELL' : 'BUY', o: 'LIMIT', f: 'IOC',
      q: amount, p: bankruptcyPrice, ap: price, X: 'FILLED', l: amount, z: amount, T: time,
    },
  });
}

/** The first of those that are. */
export function largest(liquidations: readonly Liquidation[]): Liquidation {
  return liquidations.reduce((most, one) => (Number(one.amount) > Number(most.amount) ? one : most));
}
