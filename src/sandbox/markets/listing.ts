/** A spot market as one exchange lists it. */
export interface Listing {
  /** ccxt's unified symbol. */
  readonly symbol: string;
  /** The exchange's own id. */
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  readonly priceDecimals: number;
  readonly amountDecimals: number;
  /** When trading began (ms). */
  readonly listedAt: number;
  /** Its share of the turnover that the asset has on a large exchange: 0.05 is a small market. */
  readonly share: number;
  /** A replayed recording: its digits are served as they are, and what is absent in it is unknown. */
  readonly recorded?: boolean;
}
