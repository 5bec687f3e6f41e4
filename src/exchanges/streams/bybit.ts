import { inPieces, pairsOf, type CandleChannel } from './stream-channel.js';

/** "Spot can input up to 10 args for each subscription request" (bybit-exchange.github.io/docs/v5/ws/connect). */
const AT_ONCE = 10;

interface Frame {
  readonly topic: string;
  readonly data: readonly {
    readonly start: number; readonly confirm: boolean;
    readonly open: string; readonly high: string; readonly low: string; readonly close: string; readonly volume: string;
  }[];
}

/** Bybit's topics `kline.1.BTCUSDT`: `confirm` says that a candle has closed (docs/v5/websocket/public/kline). */
export const bybitCandles: CandleChannel = {
  handler: 'handleOHLCV',
  most: 200,
  keyOf: ({ market, interval }) => `kline.${interval}.${market.id}`,
  subscribe: (pro, subjects) => inPieces(subjects, AT_ONCE).map((some) => pro.watchOHLCVForSymbols(pairsOf(some))),
  read(frame) {
    const { topic, data } = frame as Frame;
    return data.map(({ start, open, high, low, close, volume, confirm }) => ({ key: topic, row: [start, open, high, low, close, volume], closed: confirm }));
  },
};
