import type { CandleChannel } from './stream-channel.js';

interface Frame {
  readonly data: {
    readonly t: number; readonly s: string; readonly i: string;
    readonly o: string; readonly h: string; readonly l: string; readonly c: string; readonly v: string;
  };
}

/** Hyperliquid's candles come when something was traded, and do not say when they have closed (hyperliquid.gitbook.io, Subscriptions). */
export const hyperliquidCandles: CandleChannel = {
  handler: 'handleOHLCV',
  // "Maximum of 1000 websocket subscriptions" of an address (Rate limits and user limits).
  most: 1000,
  // ccxt subscribes perpetuals by their base, spot pairs by their id.
  keyOf: ({ market, interval }) => `${market.swap === true ? (market as { readonly baseName?: string }).baseName : market.id} ${interval}`,
  subscribe: (pro, subjects) => subjects.map(({ symbol, timeframe }) => pro.watchOHLCV(symbol, timeframe)),
  read(frame) {
    const { t, s, i, o, h, l, c, v } = (frame as Frame).data;
    return [{ key: `${s} ${i}`, row: [t, o, h, l, c, v], closed: undefined }];
  },
};
