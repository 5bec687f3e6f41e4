/** One trade that the exchange has made public. */
export interface Trade {
  /** Milliseconds, whole. */
  readonly time: number;
  /** In the quote currency, exact decimal text. */
  readonly price: string;
  /** In base units, exact decimal text. */
  readonly amount: string;
  /** The exchange's own, by which a trade that comes twice is known; undefined where it sends none. */
  readonly id: number | undefined;
}

/** One answer: trades without a hole among them. */
export interface TradesPage {
  /** Ascending by time. */
  readonly trades: readonly Trade[];
  /** Position of the last one (nanoseconds since the epoch), where the next question goes on. */
  readonly last: bigint;
  /** The exchange's clock (ms) when it answered. */
  readonly now: number;
}

/** All trades of an exchange's markets since their beginning, out of which candles can be made. */
export interface TradeHistory {
  /**
   * Whether the exchange's own candles show an interval without trades as one of zero volume at the
   * last price, or leave it out: those that are made of trades do the same.
   */
  readonly fillsSilence: boolean;

  /**
   * One request's worth of trades, at and after a position. No trades: none came after it until now.
   *
   * @param symbol unified; the exchange's markets must be loaded
   * @param from nanoseconds since the epoch; 0n for the market's first trade
   */
  fetchTrades(symbol: string, from: bigint, signal: AbortSignal): Promise<TradesPage>;
}
