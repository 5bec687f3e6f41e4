import { bulkhead } from 'cockatiel';
import { UsageError } from '../errors.js';
import type { Exchange, Markets } from '../exchanges/exchange.js';
import { countIntervals, isEmpty } from '../market/range.js';
import { describeKind } from '../market/describe-series.js';
import type { Series, SeriesKind } from '../market/series.js';
import { isPattern } from '../market/symbol-pattern.js';
import { apiPages } from '../sources/api-pages.js';
import { execute, type ExecutorContext } from './executor.js';
import type { Outcome } from './outcome.js';
import { chooseSymbols, type Choice, type QuoteAliases } from './choose-symbols.js';
import { marketsFor } from './markets-for.js';
import type { Observe } from './observer.js';
import { dueRange, type Span } from './span.js';
import { whyNotAsked } from './why-not-served.js';

/** Series of one exchange that are fetched side by side; its throttler spaces their requests. */
const SERIES_AT_ONCE = 4;

export interface FetchWish {
  /** Unified symbols, and patterns of them. */
  readonly symbols: readonly string[];
  readonly quoteAliases: QuoteAliases;
  readonly kinds: readonly SeriesKind[];
  readonly exchanges: readonly Exchange[];
  readonly span: Span;
}

/** What became of one wanted series. */
export type SeriesResult = { readonly series: Series; /** The symbol or pattern of the wish. */ readonly asked: string } & Ending;

type Ending =
  | { readonly kind: 'executed'; readonly outcome: Outcome; readonly elapsedMs: number }
  /** The exchange does not have it: not an error, while some exchange does. */
  | { readonly kind: 'left-out'; readonly reason: string }
  /** The exchange's markets could not be had; a pattern then stands for whatever it would have matched. */
  | { readonly kind: 'unreachable'; readonly error: unknown };

export interface FetchContext extends ExecutorContext {
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * The fetch planner: the newest rows, or those of a span, of every wanted series, all exchanges
 * and symbols side by side. One's failure never stops another.
 *
 * @returns one result a series, ordered as wished by symbol, kind and exchange
 * @throws UsageError when the span lies in the future
 */
export async function fetchOhlcv(context: FetchContext, wish: FetchWish, signal: AbortSignal, observe: Observe = () => undefined): Promise<SeriesResult[]> {
  const perExchange = await Promise.all(wish.exchanges.map((exchange) => fetchFrom(context, exchange, wish, signal, observe)));
  return perExchange.flat().sort(asWished(wish));
}

/** The symbols of a pattern, which nobody put in order, go by name. */
function asWished({ symbols, kinds, exchanges }: FetchWish): (a: SeriesResult, b: SeriesResult) => number {
  const ids = exchanges.map(({ id }) => id);
  const keyOf = ({ asked, series }: SeriesResult) =>
    [symbols.indexOf(asked), isPattern(asked) ? series.symbol : '', kinds.findIndex(({ dataset, timeframe }) => dataset === series.dataset && timeframe === series.timeframe), ids.indexOf(series.exchange)];
  return (a, b) => {
    const other = keyOf(b);
    const [mine, theirs] = keyOf(a).map((key, i) => [key, other[i]!] as const).find(([one, two]) => one !== two) ?? [0, 0];
    return mine < theirs ? -1 : Number(mine > theirs);
  };
}

async function fetchFrom(
  context: FetchContext, exchange: Exchange, wish: FetchWish, signal: AbortSignal, observe: Observe,
): Promise<SeriesResult[]> {
  const wanted = (choices: readonly Choice[]) => choices.flatMap(({ asked, symbol }) =>
    wish.kinds.map((kind) => ({ asked, series: { ...kind, exchange: exchange.id, symbol } })));
  let markets: Markets;
  try {
    markets = await marketsFor(exchange, wish.symbols, wish.quoteAliases, signal);
  } catch (error) {
    return wanted(wish.symbols.map((asked) => ({ asked, symbol: asked }))).map((one) => ({ ...one, kind: 'unreachable', error }));
  }
  const lane = bulkhead(SERIES_AT_ONCE, Infinity);
  return Promise.all(wanted(chooseSymbols(wish.symbols, wish.quoteAliases, markets)).map(async (one) => ({
    ...one, ...await lane.execute(() => fetchSingleSymbol(context, exchange, markets, one.series, wish.span, signal, observe)),
  })));
}

async function fetchSingleSymbol(
  context: FetchContext, exchange: Exchange, markets: Markets, series: Series, span: Span, signal: AbortSignal, observe: Observe,
): Promise<Ending> {
  const reason = whyNotAsked(series, markets);
  if (reason !== undefined) return { kind: 'left-out', reason };
  const startedAt = context.now();
  const range = dueRange(span, series, startedAt);
  if (isEmpty(range)) return { kind: 'left-out', reason: `no ${describeKind(series)} of that span is due yet` };
  const wanted = [range];
  observe({ type: 'planned', series, intervals: countIntervals(wanted, series.timeframe) });
  const outcome = await execute(context, apiPages(exchange), { series, wanted }, signal, observe);
  return { kind: 'executed', outcome, elapsedMs: context.now() - startedAt };
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
