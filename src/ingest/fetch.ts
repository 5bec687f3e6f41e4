import { bulkhead } from 'cockatiel';
import { UsageError } from '../errors.js';
import type { Exchange, Markets } from '../exchanges/exchange.js';
import { isEmpty } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Timeframe } from '../market/timeframe.js';
import { apiPages } from '../sources/api-pages.js';
import { execute, type ExecutorContext, type Outcome } from './executor.js';
import type { Observe } from './observer.js';
import { closedRange, type Span } from './span.js';
import { whyNotServed } from './why-not-served.js';

/** Series of one exchange that are fetched side by side; its throttler spaces their requests. */
const SERIES_AT_ONCE = 4;

export interface FetchWish {
  /** Unified symbols. */
  readonly symbols: readonly string[];
  readonly timeframes: readonly Timeframe[];
  readonly exchanges: readonly Exchange[];
  readonly span: Span;
}

/** What became of one wanted series. */
export type SeriesResult =
  | { readonly kind: 'executed'; readonly series: Series; readonly outcome: Outcome; readonly elapsedMs: number }
  /** The exchange does not have it: not an error, while some exchange does. */
  | { readonly kind: 'left-out'; readonly series: Series; readonly reason: string }
  /** The exchange's markets could not be had. */
  | { readonly kind: 'unreachable'; readonly series: Series; readonly error: unknown };

export interface FetchContext extends ExecutorContext {
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * The fetch planner: the newest candles, or those of a span, of every wanted series, all exchanges
 * and symbols side by side. One's failure never stops another.
 *
 * @returns one result a series, ordered by symbol, timeframe and exchange as wished
 * @throws UsageError when the span lies in the future
 */
export async function fetchOhlcv(context: FetchContext, wish: FetchWish, signal: AbortSignal, observe: Observe = () => undefined): Promise<SeriesResult[]> {
  const perExchange = await Promise.all(wish.exchanges.map((exchange) => fetchFrom(context, exchange, wish, signal, observe)));
  return seriesOf(wish).map(({ symbol, timeframe, exchange }) =>
    perExchange.flat().find(({ series }) =>
      series.symbol === symbol && series.timeframe === timeframe && series.exchange === exchange)!);
}

function seriesOf({ symbols, timeframes, exchanges }: FetchWish): Series[] {
  return symbols.flatMap((symbol) => timeframes.flatMap((timeframe) =>
    exchanges.map(({ id }): Series => ({ dataset: 'candles', exchange: id, symbol, timeframe }))));
}

async function fetchFrom(
  context: FetchContext, exchange: Exchange, wish: FetchWish, signal: AbortSignal, observe: Observe,
): Promise<SeriesResult[]> {
  const wanted = seriesOf({ ...wish, exchanges: [exchange] });
  let markets: Markets;
  try {
    markets = await exchange.markets(signal);
  } catch (error) {
    return wanted.map((series) => ({ kind: 'unreachable', series, error }));
  }
  const lane = bulkhead(SERIES_AT_ONCE, Infinity);
  return Promise.all(wanted.map((series) => lane.execute(() => fetchSingleSymbol(context, exchange, markets, series, wish.span, signal, observe))));
}

async function fetchSingleSymbol(
  context: FetchContext, exchange: Exchange, markets: Markets, series: Series, span: Span, signal: AbortSignal, observe: Observe,
): Promise<SeriesResult> {
  const reason = whyNotServed(series, markets);
  if (reason !== undefined) return { kind: 'left-out', series, reason };
  const startedAt = context.now();
  const range = closedRange(span, series.timeframe, startedAt);
  if (isEmpty(range)) return { kind: 'left-out', series, reason: `no ${series.timeframe} candle of that span has closed yet` };
  const request = { series, wanted: [range] };
  observe({ type: 'planned', request });
  const outcome = await execute(context, apiPages(exchange), request, signal, observe);
  return { kind: 'executed', series, outcome, elapsedMs: context.now() - startedAt };
}

/**
 * Refuses a wish of which nothing was tried because no exchange has any of it.
 *
 * @throws UsageError with each exchange's reason
 */
export function refuseIfNothingServed(results: readonly SeriesResult[]): void {
  const reasons = results.flatMap((result) => result.kind === 'left-out' ? [result.reason] : []);
  if (reasons.length < results.length) return;
  throw new UsageError([...new Set(reasons)].slice(0, 3).join('; '), { hint: 'Nothing was fetched.' });
}
