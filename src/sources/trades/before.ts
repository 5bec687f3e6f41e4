import type { TradeHistory } from '../../exchanges/trade-history.js';
import { readTrades } from './read-trades.js';

const HOUR = 3_600_000;

/** What came before a time in which nothing was traded. */
export type Before =
  | { readonly kind: 'traded'; readonly price: string }
  /** `firstTrade` (ms) is the market's very first one. */
  | { readonly kind: 'not-listed'; readonly firstTrade: number }
  /** The market has no trades at all, as far as one can see. */
  | { readonly kind: 'unknown' };

/**
 * Looks for the last trade before a time (ms): an hour back, and ever further.
 *
 * @throws TitanError when an answer could not be had
 */
export async function whatCameBefore(history: TradeHistory, symbol: string, time: number, signal: AbortSignal): Promise<Before> {
  const [first] = (await history.fetchTrades(symbol, 0n, signal)).trades;
  if (first === undefined) return { kind: 'unknown' };
  if (first.time >= time) return { kind: 'not-listed', firstTrade: first.time };
  for (let back = HOUR; ; back *= 4) {
    const price = await lastPrice(history, symbol, Math.max(first.time, time - back), time, signal);
    if (price !== undefined) return { kind: 'traded', price };
  }
}

async function lastPrice(history: TradeHistory, symbol: string, from: number, to: number, signal: AbortSignal): Promise<string | undefined> {
  let price: string | undefined;
  for await (const { trades, through } of readTrades(history, symbol, from, signal)) {
    price = trades.findLast((trade) => trade.time < to)?.price ?? price;
    if (through >= to) break;
  }
  return price;
}
