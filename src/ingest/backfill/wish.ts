import type { Exchange, Markets } from '../../exchanges/exchange.js';
import { isPattern } from '../../market/symbol-pattern.js';
import type { SeriesKind } from '../../market/series.js';
import type { Wanted } from '../../storage/left-repository.js';
import { chooseSymbols, type QuoteAliases } from '../choose-symbols.js';
import { marketsFor } from '../markets-for.js';
import { dueRange, type Span } from '../span.js';
import type { LaneWish } from './plan.js';

export interface BackfillWish {
  /** Unified symbols and patterns. */
  readonly symbols: readonly string[];
  readonly aliases: QuoteAliases;
  readonly kinds: readonly SeriesKind[];
  readonly span: Span;
}

/** Milliseconds. An exchange may be a little late with its newest rows, and backfill has time. */
const SETTLING = 120_000;

/**
 * The series of one exchange that a wish comes to. Its markets are only asked for where names alone do not say it;
 * should they not be had then, the plan asks once more.
 *
 * @param now milliseconds
 */
export async function wantedFrom(
  exchange: Exchange, { symbols, aliases, kinds, span }: BackfillWish, now: number, signal: AbortSignal,
): Promise<Pick<LaneWish, 'wanted' | 'resolve'>> {
  const wantedOf = (chosen: readonly string[]): Wanted[] => chosen.flatMap((symbol) => kinds.map((kind) => ({
    series: { ...kind, exchange: exchange.id, symbol },
    range: dueRange(span, kind, now - SETTLING),
  })));
  if (aliases.size === 0 && !symbols.some(isPattern)) return { wanted: wantedOf(symbols) };
  const resolve = (markets: Markets) => wantedOf(chooseSymbols(symbols, aliases, markets).map(({ symbol }) => symbol));
  try {
    return { wanted: resolve(await marketsFor(exchange, symbols, aliases, signal)) };
  } catch (error) {
    if (signal.aborted) throw error;
    return { wanted: wantedOf(symbols), resolve };
  }
}
