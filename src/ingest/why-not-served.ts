import type { Markets } from '../exchanges/exchange.js';
import type { Series } from '../market/series.js';
import { isPattern } from '../market/symbol-pattern.js';
import { nearestSymbols } from './nearest-symbols.js';

/** Why an exchange has no such series, with what it has instead; undefined when it has it. */
export function whyNotServed({ exchange, symbol, timeframe }: Series, { bySymbol, timeframes }: Markets): string | undefined {
  if (isPattern(symbol)) return `${exchange} has no active market that matches ${symbol}`;
  if (!bySymbol.has(symbol)) {
    const nearest = nearestSymbols(symbol, bySymbol.values());
    return `${exchange} does not list ${symbol}${nearest.length > 0 ? ` (it has ${nearest.join(', ')})` : ''}`;
  }
  if (!timeframes.includes(timeframe)) return `${exchange} has no ${timeframe} candles (it has ${timeframes.join(', ')})`;
  return undefined;
}
