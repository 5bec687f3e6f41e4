import { parseAssignments } from './assignments.js';
import { parseExchangeId } from './exchange-id.js';
import { EXCHANGE_PRIORITY } from './primary.js';
import { parseSymbol } from './symbol.js';

/** Stands for every symbol. */
export const ANY_SYMBOL = '*';

/** Exchanges that are preferred over the built-in order, first the most: by unified symbol, or {@link ANY_SYMBOL}. */
export type Priority = ReadonlyMap<string, readonly string[]>;

/** Nothing but the built-in order. */
export const BUILT_IN_PRIORITY: Priority = new Map();

/**
 * `BTC/USD=coinbase,kraken;*=okx`; `default` is the built-in order.
 *
 * @throws UsageError saying what of it cannot be read
 */
export function parsePriority(text: string): Priority {
  if (text.trim().toLowerCase() === 'default') return BUILT_IN_PRIORITY;
  return parseAssignments(text, (key) => (key === ANY_SYMBOL ? key : parseSymbol(key)), parseExchangeId);
}

/**
 * All exchanges that stand in some order for a symbol, the preferred first: those named for it, those named for
 * every symbol, then the built-in ones. Others follow by name. The order of the view `ohlcv_primary`.
 */
export function preferredExchanges(symbol: string, priority: Priority): readonly string[] {
  return [...new Set([...priority.get(symbol) ?? [], ...priority.get(ANY_SYMBOL) ?? [], ...EXCHANGE_PRIORITY])];
}
