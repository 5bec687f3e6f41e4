import type { ExchangeDescription, MarketService } from '../exchanges/description.js';

/** A dataset of one kind of markets of an exchange, as `titan exchanges --json` prints it. */
export interface MarketReport {
  readonly dataset: MarketService['dataset'];
  /** `swap`: perpetuals. */
  readonly type: MarketService['type'];
  /** Or periods. */
  readonly timeframes: MarketService['timeframes'];
  /** Most intervals that one answer settles. */
  readonly page: number;
  /** So many of the newest intervals, of the shortest timeframe, are served at all; null: all since the listing, or, where the rules are generic, nobody knows. */
  readonly depth: number | null;
  readonly requestsPerMinute: number;
  readonly rowsPerMinute: number;
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
      markets: markets.map(({ dataset, type, timeframes, page, depth, requestsPerMinute }) => ({
        dataset, type, timeframes, page, depth: depth ?? null, requestsPerMinute, rowsPerMinute: page * requestsPerMinute,
      })),
    })),
  };
}
