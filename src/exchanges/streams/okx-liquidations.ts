import type { LiquidationChannel } from './liquidation-channel.js';

interface Frame {
  readonly data?: readonly {
    readonly instId: string;
    readonly details?: readonly { readonly side: string; readonly sz: string; readonly bkPx: string; readonly ts: string }[];
  }[];
}

/**
 * OKX's channel `liquidation-orders`, which brings those of all swaps: several instruments in a frame, several orders of each in its
 * `details`. `side` is the order's, `sz` in contracts, `bkPx` the bankruptcy price. "This data doesn't represent the total number of
 * liquidations on OKX" (okx.com/docs-v5, Liquidation orders channel). How long it collects is not documented.
 */
export const okxLiquidations: LiquidationChannel = {
  handler: 'handleLiquidation',
  most: 1_000,
  collects: 1_000,
  subscribe: (pro, subjects) => [pro.watchLiquidationsForSymbols(subjects.map(({ symbol }) => symbol))],
  confirms: (message) => (message as { event?: unknown } | null)?.event === 'subscribe',
  read(frame) {
    const { data } = frame as Frame;
    if (!Array.isArray(data)) return [];
    return (data as NonNullable<Frame['data']>).flatMap(({ instId, details = [] }) =>
      details.map(({ side, sz, bkPx, ts }) => ({ marketId: instId, time: Number(ts), side, price: bkPx, size: sz })));
  },
};
