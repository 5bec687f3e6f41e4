import type { GapContext, GapWish, SeriesGaps } from '../ingest/gaps.js';
import { isPattern, matcherOf } from '../market/symbol-pattern.js';
import { knownSeries } from '../storage/gaps/known-series.js';
import { inSnapshot } from '../storage/gaps/snapshot.js';
import type { GapScope } from './gap-options.js';

/** The scope with its patterns replaced by the symbols of the archive that they match. */
export async function namesOf({ sql, now }: GapContext, { symbols, ...scope }: GapScope): Promise<Omit<GapWish, 'classes'>> {
  if (symbols?.some(isPattern) !== true) return { ...scope, symbols };
  const known = await inSnapshot(sql, 1, ([reader]) => knownSeries(reader!, now()));
  return { ...scope, symbols: symbols.flatMap((text) => (isPattern(text) ? known.map(({ symbol }) => symbol).filter(matcherOf(text)) : [text])) };
}

/** Symbols, exchanges and timeframes that were named, and of which the archive has no series that was looked at. */
export function unknownOf({ symbols = [], exchanges = [], timeframes = [], datasets = [] }: GapScope, reported: readonly SeriesGaps[]): string[] {
  const has = (test: (series: SeriesGaps['series']) => boolean) => reported.some(({ series }) => test(series));
  return [
    ...symbols.filter((text) => {
      const matches = matcherOf(text);
      return !has(({ symbol }) => symbol === text || (isPattern(text) && matches(symbol)));
    }),
    ...exchanges.filter((id) => !has(({ exchange }) => exchange === id)),
    ...timeframes.filter((name) => !has(({ timeframe }) => timeframe === name)),
    ...datasets.filter((name) => !has(({ dataset }) => dataset === name)),
  ];
}
