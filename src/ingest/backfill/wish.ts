import type { Exchange } from '../../exchanges/exchange.js';
import { isPattern } from '../../market/symbol-pattern.js';
import type { SeriesKind } from '../../market/series.js';
import type { Wanted } from '../../storage/left-repository.js';
import { chooseSymbols, type QuoteAliases } from '../choose-symbols.js';
import { marketsFor } from '../markets-for.js';
import { dueRange, type Span } from '../span.js';

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
 * The series of one exchange that a wish comes to. Its markets are only asked for where names alone do not say it.
 *
 * @param now milliseconds
 */
export async function wantedFrom(exchange: Exchange, { symbols, aliases, kinds, span }: BackfillWish, now: number, signal: AbortSignal): Promise<Wanted[]> {
  const chosen = await symbolsOf(exchange, symbols, aliases, signal);
  return chosen.flatMap((symbol) => kinds.map((kind) => ({
    series: { ...kind, exchange: exchange.id, symbol },
    range: dueRange(span, kind, now - SETTLING),
  })));
}

async function symbolsOf(exchange: Exchange, symbols: readonly string[], aliases: QuoteAliases, signal: AbortSignal): Promise<readonly string[]> {
  if (aliases.size === 0 && !symbols.some(isPattern)) return symbols;
  try {
    return chooseSymbols(symbols, aliases, await marketsFor(exchange, symbols, aliases, signal)).map(({ symbol }) => symbol);
  } catch (error) {
    if (signal.aborted) throw error;
    // What can be had without its markets is still had; that they cannot is said of each series.
    return symbols.filter((symbol) => !isPattern(symbol));
  }
}
