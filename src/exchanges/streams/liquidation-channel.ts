import type { CcxtMarket } from '../ccxt-loader.js';
import type { StreamChannel } from './stream-channel.js';

/** A market of which liquidations are wanted. */
export interface LiquidationSubject {
  readonly symbol: string;
  readonly market: CcxtMarket;
}

/** A liquidation as a frame has it, in titan's words, where the exchange's are known: what is missing or nonsense stays so, and is rejected. */
export interface StreamedLiquidation {
  /** The exchange's id of the market. */
  readonly marketId: string;
  /** Milliseconds. */
  readonly time: number;
  /** `buy` or `sell`: of the order that closed the position. */
  readonly side: unknown;
  readonly price: unknown;
  /** In contracts of the size that ccxt knows for the market: base units where that is 1. */
  readonly size: unknown;
}

export interface LiquidationChannel extends StreamChannel<LiquidationSubject, StreamedLiquidation> {
  readonly handler: 'handleLiquidation';
  /** Milliseconds for which the exchange collects what happens before it sends it. */
  readonly collects: number;
  confirms(message: unknown): boolean;
}
