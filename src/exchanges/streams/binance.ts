import { pairsOf, type CandleChannel } from './stream-channel.js';

interface Frame {
  readonly k?: {
    readonly t: number; readonly s: string; readonly i: string; readonly x: boolean;
    readonly o: string; readonly h: string; readonly l: string; readonly c: string; readonly v: string;
  };
}

/**
 * Binance's kline streams: `x` says that a candle has closed. A connection takes 1024 streams of spot markets and fewer of futures, and
 * names that do not exist without a word (developers.binance.com, WebSocket Streams).
 */
export const binanceCandles: CandleChannel = {
  handler: 'handleOHLCV',
  most: 200,
  keyOf: ({ market, interval }) => `${market.id} ${interval}`,
  subscribe: (pro, subjects) => [pro.watchOHLCVForSymbols(pairsOf(subjects))],
  confirms: confirmsRequest,
  read(frame) {
    const { k } = frame as Frame;
    return k === undefined ? [] : [{ key: `${k.s} ${k.i}`, row: [k.t, k.o, k.h, k.l, k.c, k.v], closed: k.x }];
  },
};

/** Binance answers a request that it takes with `{"result":null,"id":1}` (WebSocket Streams, Live Subscribing). */
export function confirmsRequest(message: unknown): boolean {
  return (message as { result?: unknown } | null)?.result === null;
}
