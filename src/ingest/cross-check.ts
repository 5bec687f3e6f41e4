import type { Sql } from 'postgres';
import { deviations, type Deviation } from '../market/consensus.js';
import { datasetOf } from '../market/datasets/registry.js';
import type { Range } from '../market/range.js';
import type { Timeframe } from '../market/timeframe.js';
import { closesByTime } from '../storage/closes-repository.js';
import type { SeriesResult } from './fetch.js';

/** A stored close that other exchanges contradict. It is reported, and never altered. */
export interface Suspicion extends Deviation {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Open time of the candle, ms. */
  readonly time: number;
}

/**
 * Compares what a fetch stored across the exchanges that answered it.
 *
 * @param threshold relative difference from the median of the others: 0.02 is 2 %
 * @returns ascending by symbol, timeframe and time, as fetched
 */
export async function crossCheck(sql: Sql, results: readonly SeriesResult[], threshold: number): Promise<Suspicion[]> {
  const found: Suspicion[] = [];
  for (const { symbol, timeframe, exchanges, range } of comparable(results)) {
    for await (const { time, closes } of closesByTime(sql, { symbol, timeframe, exchanges, range })) {
      found.push(...deviations(closes, threshold).map((deviation) => ({ symbol, timeframe, time, ...deviation })));
    }
  }
  return found;
}

interface Comparable {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly exchanges: readonly string[];
  readonly range: Range;
}

/** Symbols and timeframes that at least two exchanges have answered, with the span of what they sent. */
function comparable(results: readonly SeriesResult[]): Comparable[] {
  const answered = results.flatMap((result) => (result.kind === 'executed' && datasetOf(result.series).comparable && result.outcome.first !== undefined && result.outcome.last !== undefined
    ? [{ series: result.series, from: result.outcome.first.time, to: result.outcome.last.time + 1 }] : []));
  return [...grouped(answered).values()].filter((group) => group.length > 1).map((group) => ({
    symbol: group[0]!.series.symbol,
    timeframe: group[0]!.series.timeframe,
    exchanges: group.map(({ series }) => series.exchange),
    range: { from: Math.min(...group.map(({ from }) => from)), to: Math.max(...group.map(({ to }) => to)) },
  }));
}

function grouped<T extends { series: { symbol: string; timeframe: string } }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = `${item.series.symbol} ${item.series.timeframe}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
