import type { Range } from '../../market/range.js';
import type { Series } from '../../market/series.js';
import { datasetOf } from '../../market/datasets/registry.js';
import { next } from '../../market/timeframe.js';
import type { Queries } from '../../storage/database.js';
import { contradictedIntervals, type ContradictedInterval } from '../../storage/gaps/contradictions.js';
import type { KnownSeries } from '../../storage/gaps/known-series.js';
import { pagesOf, stretchesOfAll, type ExpectedSeries } from './stretches.js';

/** Neighbouring intervals without trades on one exchange, in each of which at least two others traded the same symbol. */
export interface Contradiction {
  readonly series: Series;
  readonly range: Range;
  readonly intervals: number;
  /** Volume over the range in the quote currency (volume × close), by exchange, ordered by name; approximate. */
  readonly others: readonly { readonly exchange: string; readonly volume: number }[];
}

/** One question looks at no more intervals and stretches than this. */
const AT_ONCE = { weight: 50_000, items: 500 };

/**
 * Where the word of an exchange that it had no trades is contradicted by others. Symbols must be equal: BTC/USD and
 * BTC/USDT are two.
 *
 * @param threshold volume in the quote currency (volume × close) above which each of the others must have traded in an
 *   interval. Of quote, since a base unit may be worth a house or nothing; derivatives as their exchange counts volume.
 * @returns by series and time; read as they are consumed
 */
export async function* findContradictions(sql: Queries, expected: readonly ExpectedSeries[], known: readonly KnownSeries[], threshold: number): AsyncGenerator<Contradiction> {
  const exchangesOf = new Map<string, number>();
  const telling = known.filter((series) => datasetOf(series).comparable);
  for (const series of telling) if (series.rows !== null) exchangesOf.set(nameOf(series), (exchangesOf.get(nameOf(series)) ?? 0) + 1);
  const comparable = telling.filter((series) => series.rows !== null && exchangesOf.get(nameOf(series))! > 1);
  const contradictable = expected.filter(({ series }) => datasetOf(series).comparable && (exchangesOf.get(nameOf(series)) ?? 0) > 1);
  let last: Contradiction | undefined;
  for (const page of pagesOf(stretchesOfAll(contradictable), ({ intervals }) => intervals, AT_ONCE)) {
    for (const interval of await contradictedIntervals(sql, page, comparable, threshold)) {
      const found = contradictionOf(interval);
      if (last !== undefined && last.series === found.series && last.range.to === found.range.from) {
        last = joined(last, found);
        continue;
      }
      if (last !== undefined) yield last;
      last = found;
    }
  }
  if (last !== undefined) yield last;
}

function nameOf({ symbol, timeframe }: { readonly symbol: string; readonly timeframe: string }): string {
  return `${symbol} ${timeframe}`;
}

function contradictionOf({ series, time, others }: ContradictedInterval): Contradiction {
  return { series, range: { from: time, to: next(time, series.timeframe) }, intervals: 1, others };
}

function joined(a: Contradiction, b: Contradiction): Contradiction {
  const volumes = new Map(a.others.map(({ exchange, volume }) => [exchange, volume]));
  for (const { exchange, volume } of b.others) volumes.set(exchange, (volumes.get(exchange) ?? 0) + volume);
  const others = [...volumes].map(([exchange, volume]) => ({ exchange, volume })).sort((x, y) => (x.exchange < y.exchange ? -1 : 1));
  return { ...a, range: { from: a.range.from, to: b.range.to }, intervals: a.intervals + b.intervals, others };
}
