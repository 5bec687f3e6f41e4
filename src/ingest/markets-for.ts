import type { Exchange, Markets } from '../exchanges/exchange.js';
import { isPattern } from '../market/symbol-pattern.js';
import { chooseSymbols, type QuoteAliases } from './choose-symbols.js';

/**
 * An exchange's markets, for a wish: where they hold neither a symbol that is named nor a stand-in for it, the
 * exchange is asked again, since it may have listed it after the list was kept.
 *
 * @throws TitanError when they cannot be had
 */
export async function marketsFor(exchange: Exchange, wished: readonly string[], aliases: QuoteAliases, signal: AbortSignal): Promise<Markets> {
  const markets = await exchange.markets(signal);
  const missing = chooseSymbols(wished, aliases, markets).map(({ symbol }) => symbol)
    .filter((symbol) => !isPattern(symbol) && !markets.bySymbol.has(symbol));
  return missing.length === 0 ? markets : exchange.markets(signal, missing);
}
