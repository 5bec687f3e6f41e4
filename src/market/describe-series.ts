import { datasetOf } from './datasets/registry.js';
import type { Series, SeriesKind } from './series.js';

/** `1m`, `open interest 5m`, `funding`: how a kind of series is called in messages. */
export function describeKind(kind: SeriesKind): string {
  return datasetOf(kind).label(kind.timeframe);
}

/** `binance BTC/USDT 1m`: how a series is called in messages. */
export function describeSeries(series: Series): string {
  return `${series.exchange} ${series.symbol} ${describeKind(series)}`;
}
