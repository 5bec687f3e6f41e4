import type { Exchange } from '../exchanges/exchange.js';
import type { Page } from '../market/page.js';
import { hull, multirange, subtract } from '../market/range.js';
import type { Request, Source } from './source.js';

/** The exchange's own REST API, window by window, oldest first. */
export function apiPages(exchange: Exchange): Source {
  return { name: 'api', pages: (request, signal) => pages(exchange, request, signal) };
}

async function* pages(exchange: Exchange, { series, wanted }: Request, signal: AbortSignal): AsyncGenerator<Page> {
  const { from, to: end } = hull(wanted);
  for (let left = wanted, passed = from; left.length > 0; left = subtract(left, [{ from, to: passed }])) {
    // A window may hold several wanted stretches, and what lies between them: that is fewer requests.
    const window = exchange.window(series, { from: left[0]!.from, to: end });
    const page = await exchange.fetchOhlcv(series, window, signal);
    const answered = { from: page.answered.from, to: Math.min(page.answered.to, end) };
    yield { ...page, answered: multirange([answered]) };
    // An answer that settles nothing would be given again for the same question: what it leaves open
    // stays unanswered, and is no reason to leave the rest unasked.
    passed = answered.to > left[0]!.from ? answered.to : window.to;
  }
}
