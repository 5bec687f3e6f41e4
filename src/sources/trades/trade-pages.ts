import type { TradeHistory } from '../../exchanges/trade-history.js';
import type { Page } from '../../market/page.js';
import { intersect, multirange, type Range } from '../../market/range.js';
import type { Request, Source } from '../source.js';
import { whatCameBefore } from './before.js';
import { CandleMaker } from './candle-maker.js';
import { readTrades } from './read-trades.js';

/** An answer to one of several requests. */
export interface RequestPage {
  readonly request: Request;
  readonly page: Page;
}

/** A source that answers the requests for several timeframes of one symbol out of one pass. */
export interface JointSource extends Source {
  /**
   * The answers to all requests as they come: each request's oldest first, each settling a part of it
   * that no earlier one did.
   *
   * @param requests of one exchange and symbol, each of a timeframe of its own
   * @throws TitanError when an answer could not be had; the pages before it stand
   */
  jointPages(requests: readonly Request[], signal: AbortSignal): AsyncIterable<RequestPage>;
}

/** Wanted stretches with no more than this (ms) between them are read in one go. */
const NEAR = 3_600_000;

/**
 * Candles made of an exchange's trades, for what it has no candles of any more. Their prices and sums are
 * exact. Memory is the same for any length of time; a page is what one request completes.
 */
export function tradePages(history: TradeHistory): JointSource {
  const jointPages = (requests: readonly Request[], signal: AbortSignal) => pagesOf(history, requests, signal);
  return {
    name: 'trades',
    jointPages,
    async *pages(request, signal) {
      for await (const { page } of jointPages([request], signal)) yield page;
    },
  };
}

async function* pagesOf(history: TradeHistory, requests: readonly Request[], signal: AbortSignal): AsyncGenerator<RequestPage> {
  for (const stretch of stretchesOf(requests)) yield* pagesOfStretch(history, requests, stretch, signal);
}

function stretchesOf(requests: readonly Request[]): Range[] {
  const widened = multirange(requests.flatMap(({ wanted }) => wanted.map(({ from, to }) => ({ from, to: to + NEAR }))));
  return widened.map(({ from, to }) => ({ from, to: to - NEAR }));
}

async function* pagesOfStretch(
  history: TradeHistory, requests: readonly Request[], stretch: Range, signal: AbortSignal,
): AsyncGenerator<RequestPage> {
  const making = requests.flatMap((request) => {
    const wanted = intersect(request.wanted, [stretch]);
    return wanted.length === 0 ? [] : [{ request, maker: new CandleMaker(request.series.timeframe, wanted, history.fillsSilence) }];
  });
  const ofEach = function* (pages: (maker: CandleMaker) => Iterable<Page>): Generator<RequestPage> {
    for (const { request, maker } of making) for (const page of pages(maker)) yield { request, page };
  };
  const { symbol } = requests[0]!.series;
  let begun = false;
  for await (const { trades, through } of readTrades(history, symbol, stretch.from, signal)) {
    const first = trades[0]?.time ?? through;
    if (!begun && making.some(({ maker }) => maker.beginsBefore(first))) {
      const before = await whatCameBefore(history, symbol, stretch.from, signal);
      if (before.kind === 'traded') for (const { maker } of making) maker.startAt(before.price);
      else if (before.kind === 'not-listed') yield* ofEach((maker) => maker.listedAt(before.firstTrade));
    }
    begun = true;
    for (const trade of trades) yield* ofEach((maker) => maker.add(trade));
    yield* ofEach((maker) => maker.settle(through));
    if (through >= stretch.to) return;
  }
}
