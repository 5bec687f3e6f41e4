import type { Market, Markets } from '../exchanges/exchange.js';
import { isPattern, matcherOf } from '../market/symbol-pattern.js';

/** Quotes that may stand in for one that an exchange does not list, the preferred first: `USDT` → `USD`, `USDC`. */
export type QuoteAliases = ReadonlyMap<string, readonly string[]>;

/** What to ask one exchange for. */
export interface Choice {
  /** The symbol or pattern of the wish that led to it. */
  readonly asked: string;
  /** The symbol to ask for, and to store under: where the exchange lists nothing that fits, what was wished. */
  readonly symbol: string;
}

/**
 * The symbols of one exchange that a wish comes to, each once.
 *
 * A symbol stands for itself, delisted or not. Where the exchange does not list it, its quote's aliases are
 * tried on active markets. A pattern stands for the active spot markets and perpetuals that it matches.
 */
export function chooseSymbols(wished: readonly string[], aliases: QuoteAliases, { bySymbol }: Markets): Choice[] {
  const choices = new Map<string, Choice>();
  const add = (choice: Choice): void => { if (!choices.has(choice.symbol)) choices.set(choice.symbol, choice); };
  const named = wished.filter((symbol) => !isPattern(symbol));
  // Whoever names a symbol means itself, whatever else may lead to it.
  for (const symbol of named) if (bySymbol.has(symbol)) add({ asked: symbol, symbol });
  for (const symbol of named) add({ asked: symbol, symbol: bySymbol.has(symbol) ? symbol : standIn(symbol, aliases, bySymbol) ?? symbol });
  for (const pattern of wished.filter(isPattern)) {
    const found = matching(pattern, bySymbol.values());
    for (const symbol of found.length > 0 ? found : [pattern]) add({ asked: pattern, symbol });
  }
  return [...choices.values()];
}

function standIn(symbol: string, aliases: QuoteAliases, bySymbol: ReadonlyMap<string, Market>): string | undefined {
  const [, base, quote, settle] = /^([^/]+)\/([^:]+)(?::(.+))?$/.exec(symbol) ?? [];
  // A perpetual that is margined in its quote has the same in the alias.
  const candidates = (aliases.get(quote ?? '') ?? []).map((alias) => `${base}/${alias}${settle === undefined ? '' : `:${settle === quote ? alias : settle}`}`);
  return candidates.find((candidate) => bySymbol.get(candidate)?.active === true);
}

function matching(pattern: string, markets: Iterable<Market>): string[] {
  const matches = matcherOf(pattern);
  return [...markets]
    .filter(({ symbol, type, active }) => active && (type === 'spot' || type === 'swap') && matches(symbol))
    .map(({ symbol }) => symbol)
    .sort();
}
