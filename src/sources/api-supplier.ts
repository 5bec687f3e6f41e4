import type { Exchange } from '../exchanges/exchange.js';
import { intersect, type Multirange } from '../market/range.js';
import { countBetween, floor, shift, type Timeframe } from '../market/timeframe.js';
import { apiPages } from './api-pages.js';
import type { Supplier } from './supplier.js';

const MINUTE = 60_000;

/**
 * The exchange's REST API, with its page size, its depth and its rate limit. Its markets must be loaded
 * before it can make an offer.
 *
 * @param now milliseconds
 */
export function apiSupplier(exchange: Exchange, now: () => number): Supplier {
  return {
    ...apiPages(exchange),
    merit: 'the exchange\'s API',
    reachesFurther: false,
    needsMarkets: true,
    findsBeginning: true,
    // Its market list says what it has: see why-not-served.ts.
    serves: () => true,
    offer(series, wanted) {
      const { page, depth, requestsPerMinute } = exchange.service(series);
      const reach = depth === undefined ? -Infinity : shift(floor(now(), series.timeframe), series.timeframe, -depth);
      const ranges = intersect(wanted, [{ from: reach, to: Infinity }]);
      const requests = countPages(ranges, series.timeframe, page);
      return { ranges, requests, duration: (requests / requestsPerMinute) * MINUTE };
    },
  };
}

/** As api-pages asks: a page may hold several stretches, and what lies between them. */
function countPages(ranges: Multirange, timeframe: Timeframe, page: number): number {
  let pages = 0;
  let asked = -Infinity;
  for (const { from, to } of ranges) {
    const start = Math.max(from, asked);
    if (start >= to) continue;
    const more = Math.ceil(countBetween(start, to, timeframe) / page);
    pages += more;
    asked = shift(start, timeframe, more * page);
  }
  return pages;
}
