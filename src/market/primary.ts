import type { Candle } from './datasets/candles.js';

/** Whose candle stands for a symbol when several exchanges have one, unless configured otherwise; those not named here come after, by name. */
export const EXCHANGE_PRIORITY: readonly string[] = ['binance', 'coinbase', 'kraken', 'okx', 'bybit'];

/** A candle and the exchange that it is from. */
export interface SourcedCandle extends Candle {
  readonly exchange: string;
}

/**
 * The first of the exchanges in priority; undefined when there are none.
 *
 * @param preferred the most preferred first; the others come after, by name
 */
export function selectPrimaryExchange(exchanges: readonly string[], preferred = EXCHANGE_PRIORITY): string | undefined {
  return [...exchanges].sort(by(preferred))[0];
}

/**
 * One candle for each time that any exchange has, from the first in priority, untouched and ascending
 * by time. What the view `ohlcv_primary` does in SQL.
 *
 * @param bySource candles of one symbol and timeframe by exchange, in any order
 * @param preferred the most preferred exchange first; the others come after, by name
 */
export function mergeOhlcv(bySource: ReadonlyMap<string, readonly Candle[]>, preferred = EXCHANGE_PRIORITY): SourcedCandle[] {
  const merged = new Map<number, SourcedCandle>();
  for (const exchange of [...bySource.keys()].sort(by(preferred))) {
    for (const candle of bySource.get(exchange)!) {
      if (!merged.has(candle.time)) merged.set(candle.time, { ...candle, exchange });
    }
  }
  return [...merged.values()].sort((a, b) => a.time - b.time);
}

function by(preferred: readonly string[]): (a: string, b: string) => number {
  const rank = (exchange: string): number => {
    const index = preferred.indexOf(exchange);
    return index === -1 ? preferred.length : index;
  };
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b));
}
