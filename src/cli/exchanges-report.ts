import type { ExchangeDescription, MarketService } from '../exchanges/description.js';

/** One kind of markets of an exchange, as `titan exchanges --json` prints it. */
export interface MarketReport {
  /** `swap`: perpetuals. */
  readonly type: MarketService['type'];
  /** Most candles in one answer. */
  readonly page: number;
  /** So many of the newest candles are served at all; null: all since the listing, or, where the rules are generic, nobody knows. */
  readonly depth: number | null;
  readonly requestsPerMinute: number;
  readonly candlesPerMinute: number;
}

/** What `titan exchanges --json` prints. */
export interface ExchangesReport {
  readonly command: 'exchanges';
  readonly exchanges: readonly (Omit<ExchangeDescription, 'markets'> & { readonly markets: readonly MarketReport[] })[];
}

export function reportExchanges(descriptions: readonly ExchangeDescription[]): ExchangesReport {
  return {
    command: 'exchanges',
    exchanges: descriptions.map(({ markets, ...description }) => ({
      ...description,
      markets: markets.map(({ type, page, depth, requestsPerMinute }) => ({
        type, page, depth: depth ?? null, requestsPerMinute, candlesPerMinute: page * requestsPerMinute,
      })),
    })),
  };
}
