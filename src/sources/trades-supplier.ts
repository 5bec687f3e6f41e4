import type { TradeHistory } from '../exchanges/trade-history.js';
import { tradePages } from './trades/trade-pages.js';
import type { Supplier } from './supplier.js';

/** Candles made of an exchange's trades: slow, and reaching back to its first one. */
export function tradesSupplier(history: TradeHistory): Supplier {
  const joint = tradePages(history);
  return {
    ...joint,
    joint,
    merit: 'older than the exchange\'s own candles: made of its trades',
    reachesFurther: true,
    needsMarkets: true,
    findsBeginning: false,
    serves: ({ dataset }) => dataset === 'candles',
    // How many trades there were nobody can say beforehand.
    offer: (_series, wanted) => ({ ranges: wanted, requests: 0, duration: undefined }),
  };
}
