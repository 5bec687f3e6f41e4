import { confirmsRequest } from './binance.js';
import type { LiquidationChannel } from './liquidation-channel.js';

interface Frame {
  readonly o?: {
    readonly s: string; readonly S: string; readonly q: string; readonly ap: string; readonly T: number;
  };
}

const SIDES: Readonly<Record<string, string>> = { BUY: 'buy', SELL: 'sell' };

/**
 * Binance's streams `btcusdt@forceOrder`: of each second and symbol the largest order only. `S` is the order's side, `ap` the average
 * price of its execution (developers.binance.com, Liquidation Order Streams).
 */
export const binanceLiquidations: LiquidationChannel = {
  handler: 'handleLiquidation',
  most: 200,
  collects: 1_000,
  subscribe: (pro, subjects) => [pro.watchLiquidationsForSymbols(subjects.map(({ symbol }) => symbol))],
  confirms: confirmsRequest,
  read(frame) {
    const { o } = frame as Frame;
    return o === undefined ? [] : [{ marketId: o.s, time: Number(o.T), side: SIDES[o.S] ?? o.S, price: o.ap, size: o.q }];
  },
};
