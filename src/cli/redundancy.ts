import { isPattern } from '../market/symbol-pattern.js';
import type { SeriesReport } from './fetch-report.js';

/** Which exchanges answered for a symbol, and why the others did not. */
export interface Redundancy {
  readonly answered: readonly string[];
  readonly failed: readonly { readonly exchange: string; readonly reason: string }[];
}

/**
 * For each symbol, and each pattern that some exchange was never asked for. Exchanges that do not have it do not
 * count; one has answered when it did so for every timeframe that was asked of it.
 *
 * @param asked the symbol or pattern of the wish that led to each series
 * @param troubles what stands between titan and an exchange now, which says more than the error of one request
 */
export function redundancyBySymbol(
  series: readonly SeriesReport[], asked: (series: SeriesReport) => string, troubles: ReadonlyMap<string, string>,
): Record<string, Redundancy> {
  return Object.fromEntries([...new Set(series.map(({ symbol }) => symbol))].map((symbol) => {
    const group = series.filter((one) => (isPattern(symbol) ? asked(one) : one.symbol) === symbol && one.status !== 'left-out');
    return [symbol, redundancyOf(group, troubles)];
  }));
}

function redundancyOf(series: readonly SeriesReport[], troubles: ReadonlyMap<string, string>): Redundancy {
  const failed = new Map<string, string>();
  for (const { exchange, status, message } of series) {
    if ((status !== 'failed' && status !== 'interrupted') || failed.has(exchange)) continue;
    const trouble = status === 'failed' ? troubles.get(exchange) : undefined;
    failed.set(exchange, (trouble ?? message ?? status).replace(`${exchange}: `, ''));
  }
  return {
    answered: [...new Set(series.map(({ exchange }) => exchange))].filter((exchange) => !failed.has(exchange)),
    failed: [...failed].map(([exchange, reason]) => ({ exchange, reason })),
  };
}
