import type { Exchange } from '../exchanges/exchange.js';

/** What stands between titan and each of these exchanges just now, by id; those that are well are not among them. */
export function troublesOf(exchanges: readonly Exchange[]): ReadonlyMap<string, string> {
  return new Map(exchanges.flatMap((exchange) => {
    const trouble = exchange.trouble();
    return trouble === undefined ? [] : [[exchange.id, trouble]];
  }));
}
