/** Spot, or a perpetual margined in its quote currency (`BTC/USDT:USDT`), or in its base (`BTC/USD:BTC`). */
export type MarketKind = 'spot' | 'linear' | 'inverse';

/** A market as one exchange lists it. */
export interface Listing {
  /** ccxt's unified symbol. */
  readonly symbol: string;
  readonly kind: MarketKind;
  /** The exchange's own id: one market's among those of its kind. */
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  readonly priceDecimals: number;
  readonly amountDecimals: number;
  /** When trading began (ms). */
  readonly listedAt: number;
  /** When trading ended for good (ms); a market without this goes on. */
  readonly delistedAt?: number;
  /** Its share of the turnover that the asset has on a large exchange: 0.05 is a small market. */
  readonly share: number;
  /** Of an inverse perpetual: what one contract is, in the quote currency. */
  readonly contract?: number;
  /** A replayed recording: its digits are served as they are, and what is absent in it is unknown. */
  readonly recorded?: boolean;
}

/** `[symbol, listed, price decimals, amount decimals, share of the turnover, delisted]`: times in ISO 8601. */
export type ListingRow = readonly [
  symbol: string, listed: string, priceDecimals: number, amountDecimals: number, share: number, delisted?: string,
];

/**
 * The listings of a table.
 *
 * @param idOf how the exchange calls a market
 * @param contractOf what one contract of an inverse perpetual is, in the quote currency
 */
export function listingsOf(
  rows: readonly ListingRow[], idOf: (base: string, quote: string, kind: MarketKind) => string, contractOf: (base: string) => number = () => 1,
): Listing[] {
  return rows.map(([symbol, listed, priceDecimals, amountDecimals, share, delisted]) => {
    const { base, quote, kind } = partsOf(symbol);
    return {
      symbol,
      kind,
      id: idOf(base, quote, kind),
      base,
      quote,
      priceDecimals,
      amountDecimals,
      listedAt: Date.parse(listed),
      ...(delisted === undefined ? {} : { delistedAt: Date.parse(delisted) }),
      share,
      ...(kind === 'inverse' ? { contract: contractOf(base) } : {}),
    };
  });
}

/** What a unified symbol says of its market. */
export function partsOf(symbol: string): { readonly base: string; readonly quote: string; readonly kind: MarketKind } {
  const [pair = '', settle] = symbol.split(':');
  const [base = '', quote = ''] = pair.split('/');
  return { base, quote, kind: settle === undefined ? 'spot' : settle === quote ? 'linear' : 'inverse' };
}

/** Whether it can be traded at a time (ms). */
export function isTrading({ listedAt, delistedAt = Infinity }: Listing, time: number): boolean {
  return listedAt <= time && time < delistedAt;
}
