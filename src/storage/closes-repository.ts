import type { Range } from '../market/range.js';
import type { Timeframe } from '../market/timeframe.js';
import type { Queries } from './database.js';

/** What several exchanges say of one interval. */
export interface ClosesAt {
  /** Open time, ms. */
  readonly time: number;
  /** By exchange; as numbers, since they are for comparison only. */
  readonly closes: ReadonlyMap<string, number>;
}

const ROWS_AT_ONCE = 5_000;

/** The stored closes of a symbol on several exchanges, interval by interval, ascending; read as they are consumed. */
export async function* closesByTime(
  sql: Queries, wanted: { symbol: string; timeframe: Timeframe; exchanges: readonly string[]; range: Range },
): AsyncGenerator<ClosesAt> {
  const { symbol, timeframe, exchanges, range } = wanted;
  const rows = sql<{ time: Date; exchange: string; close: number }[]>`
    SELECT time, exchange, close::float8 AS close FROM ohlcv
    WHERE exchange IN ${sql(exchanges)} AND symbol = ${symbol} AND timeframe = ${timeframe}
      AND time >= ${new Date(range.from)} AND time < ${new Date(range.to)}
    ORDER BY time`.cursor(ROWS_AT_ONCE);
  let time: number | undefined;
  let closes = new Map<string, number>();
  for await (const batch of rows) {
    for (const row of batch) {
      if (time !== undefined && row.time.getTime() !== time) {
        yield { time, closes };
        closes = new Map();
      }
      time = row.time.getTime();
      closes.set(row.exchange, row.close);
    }
  }
  if (time !== undefined) yield { time, closes };
}
