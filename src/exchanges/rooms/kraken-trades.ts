import * as v from 'valibot';
import type { TradesRoom } from './trades-room.js';

const decimal = v.pipe(v.string(), v.regex(/^\d{1,40}(?:\.\d{1,40})?$/));

/** Price, volume, time (s), side, order type, nothing, trade id. */
const trade = v.looseTuple([decimal, decimal, v.pipe(v.number(), v.minValue(0), v.maxValue(1e11))]);

const position = v.pipe(v.string(), v.regex(/^\d{1,20}$/), v.transform((text) => BigInt(text)));

/**
 * Kraken keeps every trade of a market: "since: return trade data since given timestamp", in
 * nanoseconds and exclusive, "last: ID to be used as since when polling for new trade data"
 * (docs.kraken.com, Get Recent Trades; support.kraken.com, How to retrieve historical time and sales).
 * That `last` is the last trade's own time is said in ccxt's issue 15827.
 *
 * Times are JSON numbers of seconds, which a double holds to a quarter of a microsecond: a trade so close
 * before an interval's end counts as the next one's.
 */
export const krakenTrades: TradesRoom = {
  // Its OHLC answers have an entry for intervals without trades (sample in ccxt 4.5.84, kraken.js parseOHLCV).
  fillsSilence: true,

  method: 'publicGetTrades',

  ask: (marketId, from) => ({ pair: marketId, since: String(from > 0n ? from - 1n : 0n), count: 1000 }),

  read(body, marketId) {
    const { result } = body as { result?: Record<string, unknown> };
    const trades = v.safeParse(v.array(trade), result?.[marketId]);
    const last = v.safeParse(position, result?.['last']);
    if (!trades.success || !last.success) return undefined;
    return {
      trades: trades.output.map(([price, amount, seconds, ...rest]) => ({ time: Math.floor(seconds * 1000), price, amount, id: idOf(rest[3]) })),
      last: last.output,
    };
  },
};

function idOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}
