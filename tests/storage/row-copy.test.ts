import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { candles as candlesOf, type Candle } from '../../src/market/datasets/candles.js';
import type { Rows } from '../../src/market/rows.js';
import { SoundRows } from '../../src/market/sound-rows.js';
import type { Series } from '../../src/market/series.js';
import { copyRows } from '../../src/storage/row-copy.js';
import { upsertRows } from '../../src/storage/row-repository.js';
import { describeEachDatabase } from '../support/databases.js';
import { decimals, plainDecimals } from '../support/decimals.js';
import { textRowsOf } from '../support/text-rows.js';

const START = Date.UTC(2024, 0, 1);
const seriesOf = (symbol: string): Series => ({ dataset: 'candles', exchange: 'binance', symbol, timeframe: '1m' });
const candle = (minute: number, text = '1.10'): Candle => ({ time: START + minute * 60_000, open: text, high: text, low: text, close: text, volume: text });

describeEachDatabase('copyRows', (database) => {
  afterEach(() => database.sql`TRUNCATE ohlcv`);
  const rowsOf = (symbol: string) => database.sql`
    SELECT time, exchange, timeframe, open::text, high::text, low::text, close::text, volume::text FROM ohlcv WHERE symbol = ${symbol} ORDER BY time`;

  const pagesOf = (candles: readonly Candle[], size: number): Candle[][] =>
    Array.from({ length: Math.ceil(candles.length / size) }, (_, i) => candles.slice(i * size, (i + 1) * size));
  const asText = (page: readonly Candle[]): Rows<Candle> =>
    new SoundRows(textRowsOf(page.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume])), candlesOf);

  test.each([
    ['rows by themselves', decimals, (page: readonly Candle[]): Rows<Candle> => page],
    ['rows in a text', plainDecimals, asText],
  ] as const)('property: %s: stores what upsert stores, digit for digit, however the pages are cut', async (_, values, paged) => {
    await fc.assert(fc.asyncProperty(fc.array(values, { maxLength: 200 }), fc.integer({ min: 1, max: 50 }), async (texts, size) => {
      await database.sql`TRUNCATE ohlcv`;
      const candles = texts.map((text, i) => candle(i, text));
      expect(await copyRows(database.sql, seriesOf('COPIED/USDT'), pagesOf(candles, size).map(paged))).toBe(candles.length);
      await upsertRows(database.sql, seriesOf('UPSERTED/USDT'), candles);
      const copied = await rowsOf('COPIED/USDT');
      expect(copied).toEqual(await rowsOf('UPSERTED/USDT'));
      expect(copied).toHaveLength(texts.length);
    }), { numRuns: 15 });
  });

  test.each(['TAB\t/USDT', 'BACK\\slash/USDT', '\\N', '\\.', 'NEW\nLINE/USDT', 'RE\rTURN', `QUOTE'";--`])('a symbol such as %j is text like any other', async (symbol) => {
    await copyRows(database.sql, seriesOf(symbol), [[candle(0)], [], [candle(1)]]);
    expect(await rowsOf(symbol)).toHaveLength(2);
    expect(await database.sql`SELECT count(*)::int AS n FROM ohlcv`).toEqual([{ n: 2 }]);
  });

  test('a candle that is already there fails the whole copy, and the pool goes on', async () => {
    const series = seriesOf('BTC/USDT');
    await upsertRows(database.sql, series, [candle(1)]);
    await expect(copyRows(database.sql, series, [[candle(0)], [candle(1, '9')]])).rejects.toMatchObject({ code: '23505' });
    expect(await rowsOf('BTC/USDT')).toMatchObject([{ close: '1.10' }]);
    expect(await copyRows(database.sql, series, [[candle(0)]])).toBe(1);
  });

  test('in a transaction it comes and goes with it', async () => {
    const series = seriesOf('BTC/USDT');
    const undone = database.sql.begin(async (tx) => {
      await copyRows(tx, series, [[candle(0)]]);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await rowsOf('BTC/USDT')).toEqual([]);
  });

  test('a source that fails leaves nothing', async () => {
    async function* pages(): AsyncGenerator<readonly Candle[]> {
      yield [candle(0)];
      await Promise.reject(new Error('source gone'));
    }
    await expect(copyRows(database.sql, seriesOf('BTC/USDT'), pages())).rejects.toThrow('source gone');
    expect(await rowsOf('BTC/USDT')).toEqual([]);
  });
});
