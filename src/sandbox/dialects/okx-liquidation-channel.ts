import { isTrading } from '../markets/listing.js';
import { LiquidationTopic } from '../streams/liquidation-topic.js';
import type { Channel } from '../streams/stream-dialect.js';
import { contractsOf } from './okx-open-interest.js';

/**
 * `liquidation-orders` of all swaps: an entry for each instrument, `details` with one for each order. `sz` is in contracts, `side` the
 * order's, `bkPx` the bankruptcy price (okx.com/docs-v5, Liquidation orders channel; how long it collects is believed, not verified).
 */
export const okxLiquidationChannel: Channel = {
  open(topic, venue) {
    const { channel, instType } = JSON.parse(topic) as { readonly channel: string; readonly instType?: unknown };
    if (channel !== 'liquidation-orders' || instType !== 'SWAP') return undefined;
    return new LiquidationTopic({
      listings: venue.listings.filter((listing) => listing.kind !== 'spot' && isTrading(listing, venue.now)), collect: 200,
      frames: (collected) => [JSON.stringify({
        arg: { channel, instType },
        data: collected.map(({ listing, liquidations }) => ({
          details: liquidations.map(({ time, position, amount, bankruptcyPrice }) => ({
            bkLoss: '0', bkPx: bankruptcyPrice, ccy: '', posSide: position, side: position === 'long' ? 'sell' : 'buy',
            sz: listing.kind === 'inverse' ? amount : contractsOf(listing, amount, ''), ts: String(time),
          })),
          instFamily: `${listing.base}-${listing.quote}`, instId: listing.id, instType, uly: `${listing.base}-${listing.quote}`,
        })),
      })],
    }, venue);
  },
};
