import type { Market, Markets } from '../exchanges/exchange.js';
import { datasetOf } from '../market/datasets/registry.js';
import type { Series } from '../market/series.js';
import { isPattern } from '../market/symbol-pattern.js';
import { nearestSymbols } from './nearest-symbols.js';

/** As {@link whyNotServed}, of a series that is to be asked for. */
export function whyNotAsked(series: Series, markets: Markets): string | undefined {
  const { noun, askable } = datasetOf(series);
  if (askable) return whyNotServed(series, markets);
  return `nobody can ask for ${noun.many}, only listen to them: titan watch --data ${series.dataset}`;
}

/** Why an exchange has no such series, with what it has instead; undefined when it has it. */
export function whyNotServed({ dataset, exchange, symbol, timeframe }: Series, { bySymbol, timeframes }: Markets): string | undefined {
  if (isPattern(symbol)) return `${exchange} has no active market that matches ${symbol}`;
  const { noun, ofSpot, askable } = datasetOf({ dataset });
  const served = timeframes[dataset];
  if (served === undefined && !askable) return `${exchange} has no public stream of ${noun.many} that titan can listen to`;
  if (served === undefined) return `${exchange} serves no ${noun.many} that titan can keep`;
  const market = bySymbol.get(symbol);
  if (market === undefined) {
    const nearest = nearestSymbols(symbol, bySymbol.values());
    return `${exchange} does not list ${symbol}${nearest.length > 0 ? ` (it has ${nearest.join(', ')})` : ''}`;
  }
  if (!ofSpot && market.type !== 'swap') return `${exchange} ${symbol}: only perpetuals have ${noun.many}${perpetualOf(market, bySymbol)}`;
  if (!served.includes(timeframe)) return `${exchange} has no ${timeframe} ${noun.many} (it has ${served.join(', ')})`;
  return undefined;
}

/** The perpetual of the same base and quote, in parentheses; empty where there is none. */
function perpetualOf({ base, quote }: Market, bySymbol: Markets['bySymbol']): string {
  const found = [`${base}/${quote}:${quote}`, `${base}/${quote}:${base}`].find((symbol) => bySymbol.get(symbol)?.type === 'swap');
  return found === undefined ? '' : ` (it has ${found})`;
}
