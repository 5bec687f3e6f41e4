import type { Market } from '../exchanges/exchange.js';

const SHOWN = 3;

/** Symbols that someone who asked for this one may have meant: the same base first, then the same letters. */
export function nearestSymbols(symbol: string, markets: Iterable<Market>): string[] {
  const [base = '', quote = ''] = symbol.split(/[/:]/);
  const near: { symbol: string; distance: number }[] = [];
  for (const market of markets) {
    if (!market.active) continue;
    if (market.base === base) near.push({ symbol: market.symbol, distance: market.quote.startsWith(quote.slice(0, 3)) ? 0 : 1 });
    else if (base.length >= 3 && market.quote === quote && market.base.startsWith(base.slice(0, 3))) near.push({ symbol: market.symbol, distance: 2 });
  }
  return near
    .sort((a, b) => a.distance - b.distance || a.symbol.length - b.symbol.length || (a.symbol < b.symbol ? -1 : 1))
    .slice(0, SHOWN)
    .map((found) => found.symbol);
}
