import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Candle } from '../market/candle.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';

/**
 * Streams candles into the archive by COPY, at about the speed of psql's `\copy`. For ranges that the
 * ledger knows to be empty: a candle that is already there fails the whole copy (SQLSTATE 23505).
 *
 * @param pages any number of candles at a time; read as fast as the server takes them
 * @returns how many candles were copied
 */
export async function copyCandles(sql: Queries, series: Series, pages: AsyncIterable<readonly Candle[]> | Iterable<readonly Candle[]>): Promise<number> {
  let copied = 0;
  const key = [series.exchange, series.symbol, series.timeframe].map(escape).join('\t');
  const text = async function* (): AsyncGenerator<string> {
    for await (const candles of pages) {
      copied += candles.length;
      yield linesOf(key, candles);
    }
  };
  const query = sql`COPY ohlcv (exchange, symbol, timeframe, time, open, high, low, close, volume) FROM STDIN`;
  const refused = refusalOf(query);
  // Also heard when the copy cannot even begin.
  refused.catch(() => undefined);
  const target = await query.writable();
  await Promise.race([pipeline(Readable.from(text()), target), refused]);
  return copied;
}

/**
 * Rejects when the server refuses the copy. postgres.js (3.4) settles a query as soon as its stream is
 * open, and tells an error that comes after the last row to nobody: the stream would never finish.
 */
function refusalOf(query: object): Promise<never> {
  const settling = query as { reject: (error: Error) => void };
  return new Promise((_, reject) => {
    const settle = settling.reject;
    settling.reject = (error) => {
      reject(error);
      settle(error);
    };
  });
}

const DAY = 86_400_000;

function linesOf(key: string, candles: readonly Candle[]): string {
  let text = '';
  let day = NaN;
  let begin = '';
  for (const { time, open, high, low, close, volume } of candles) {
    // The date once a day, not once a row: toISOString is most of what a line costs.
    if (!(time >= day && time < day + DAY)) {
      day = Math.floor(time / DAY) * DAY;
      begin = `${key}\t${new Date(day).toISOString().slice(0, 10)} `;
    }
    text += `${begin}${timeOfDay(time - day)}Z\t${open}\t${high}\t${low}\t${close}\t${volume}\n`;
  }
  return text;
}

/** `12:34:56.789`, of milliseconds since midnight. */
function timeOfDay(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const rest = milliseconds % 1000;
  const clock = `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  return rest === 0 ? clock : `${clock}.${String(rest).padStart(3, '0')}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** As COPY's text format wants it (PostgreSQL documentation, COPY, "Text Format"). */
function escape(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[character]!);
}
