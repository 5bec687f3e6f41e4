import type { Exchange } from '../exchanges/exchange.js';
import type { Page } from '../market/page.js';
import { clip } from '../market/range.js';
import type { Request, Source } from './source.js';

/** The exchange's own REST API, window by window, oldest first. */
export function apiPages(exchange: Exchange): Source {
  return { name: 'api', pages: (request, signal) => pages(exchange, request, signal) };
}

async function* pages(exchange: Exchange, { series, range }: Request, signal: AbortSignal): AsyncGenerator<Page> {
  for (let left = range; left.from < left.to; ) {
    const window = exchange.window(series, left);
    const page = await exchange.fetchOhlcv(series, window, signal);
    const answered = clip(page.answered, left);
    yield { ...page, answered };
    // An answer that settles nothing would be given again for the same question: what it leaves open
    // stays unanswered, and is no reason to leave the rest unasked.
    left = { from: answered.to > left.from ? answered.to : window.to, to: left.to };
  }
}
