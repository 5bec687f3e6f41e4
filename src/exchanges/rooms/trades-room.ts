import type { TradesPage } from '../trade-history.js';

/** How one exchange serves all trades of a market since its beginning. */
export interface TradesRoom {
  /** See {@link TradeHistory.fillsSilence}. */
  readonly fillsSilence: boolean;

  /** ccxt's name for the request, such as `publicGetTrades`: its unified one would round and drop. */
  readonly method: string;

  /** The request's parameters. @param from nanoseconds since the epoch, inclusive */
  ask(marketId: string, from: bigint): Readonly<Record<string, string | number>>;

  /** What a parsed body says; undefined when it is no list of trades, or one of them cannot be read. */
  read(body: unknown, marketId: string): Pick<TradesPage, 'trades' | 'last'> | undefined;
}
