import { TemporaryError } from '../../errors.js';
import type { Trade, TradeHistory } from '../../exchanges/trade-history.js';

/** A trade may become public a little later than it was made: of the last so much (ms), silence proves nothing. */
const FRESH = 60_000;

export interface TradesRead {
  /** Each once, ascending by time. */
  readonly trades: readonly Trade[];
  /** All trades before this time (ms) have come. */
  readonly through: number;
}

/**
 * All trades of a symbol from a time (ms) on, request by request, until the present.
 *
 * A request goes on at the very position of the last trade, not after it: several trades may share
 * one, and an answer may end between them.
 *
 * @throws TitanError when an answer could not be had, or its trades are out of order
 */
export async function* readTrades(history: TradeHistory, symbol: string, from: number, signal: AbortSignal): AsyncGenerator<TradesRead> {
  let position = BigInt(from) * 1_000_000n;
  let latest = from;
  let seen: ReadonlySet<number | undefined> = new Set();
  for (;;) {
    const { trades, last, now } = await history.fetchTrades(symbol, position, signal);
    const fresh = trades.filter(({ id }) => id === undefined || !seen.has(id));
    if (fresh.length > 0) {
      latest = lastInOrder(fresh, latest, symbol);
      seen = new Set(trades.map(({ id }) => id));
      const overlap = trades.every(({ id }) => id !== undefined);
      position = overlap && last > position ? last : beyond(position, last);
      yield { trades: fresh, through: latest };
    } else if (trades.length > 0) {
      position = beyond(position, last);
    } else {
      yield { trades: [], through: Math.max(latest, now - FRESH) };
      return;
    }
  }
}

function beyond(position: bigint, last: bigint): bigint {
  return (last > position ? last : position) + 1n;
}

/** @returns the time (ms) of the last trade */
function lastInOrder(trades: readonly Trade[], after: number, symbol: string): number {
  let latest = after;
  for (const { time } of trades) {
    if (time < latest) throw new TemporaryError(`${symbol}: the exchange sent its trades out of order`, { hint: 'The same command asks again.' });
    latest = time;
  }
  return latest;
}
