import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { EXCHANGE_PRIORITY, mergeOhlcv } from '../../src/market/primary.js';
import { BUILT_IN_PRIORITY, parsePriority, preferredExchanges } from '../../src/market/priority.js';
import { readPriority, writePriority } from '../../src/storage/priority-repository.js';
import { describeEachDatabase } from '../support/databases.js';

const EXCHANGES = [...EXCHANGE_PRIORITY, 'zaif', 'aax'];
const SYMBOLS = ['BTC/USD', 'BTC/USDT', 'ETH/USDT'];

/** Whether the n-th exchange has the n-th minute: every subset of them is one minute. */
const has = (exchange: number, minute: number): boolean => (minute >> exchange) % 2 === 1;
const MINUTES = 2 ** EXCHANGES.length;

describeEachDatabase('the priority of exchanges', (database) => {
  beforeAll(async () => {
    // All by SQL: the embedded database knows no types of arrays.
    await database.sql`
      INSERT INTO ohlcv SELECT to_timestamp(60 * minute), exchange, symbol, '1m', 1, 1, 1, 1, 1
      FROM unnest(string_to_array(${EXCHANGES.join()}, ',')) WITH ORDINALITY AS e (exchange, number), generate_series(0, ${MINUTES - 1}::int) AS minute,
        unnest(string_to_array(${SYMBOLS.join()}, ',')) AS symbol
      WHERE (minute >> (number - 1)::int) % 2 = 1`;
  });
  beforeEach(() => writePriority(database.sql, BUILT_IN_PRIORITY));

  test('is kept as it is written, and written only when it is another', async () => {
    const priority = parsePriority('BTC/USD=kraken,coinbase;*=okx');
    expect(await readPriority(database.sql)).toEqual(BUILT_IN_PRIORITY);
    expect(await writePriority(database.sql, priority)).toBe(true);
    expect(await readPriority(database.sql)).toEqual(priority);
    expect(await writePriority(database.sql, parsePriority('*=okx;BTC/USD=kraken,coinbase'))).toBe(false);
    expect(await writePriority(database.sql, parsePriority('BTC/USD=coinbase,kraken;*=okx'))).toBe(true);
    expect((await readPriority(database.sql)).get('BTC/USD')).toEqual(['coinbase', 'kraken']);
    expect(await writePriority(database.sql, BUILT_IN_PRIORITY)).toBe(true);
    expect(await readPriority(database.sql)).toEqual(BUILT_IN_PRIORITY);
  });

  test('written by several at once is that of one of them', async () => {
    const written = ['*=okx,kraken', 'BTC/USD=bybit', '*=zaif;ETH/USDT=aax'].map(parsePriority);
    await Promise.all(written.map((priority) => writePriority(database.sql, priority)));
    expect(written).toContainEqual(await readPriority(database.sql));
  });

  test.each(['default', '*=okx', 'BTC/USD=zaif,kraken', 'BTC/USD=kraken;ETH/USDT=aax,bybit;*=okx,zaif'])('%s: the view takes what mergeOhlcv takes', async (text) => {
    const priority = parsePriority(text);
    await writePriority(database.sql, priority);
    for (const symbol of SYMBOLS) {
      const rows = await database.sql<{ minute: number; exchange: string }[]>`
        SELECT (extract(epoch FROM time) / 60)::int AS minute, exchange FROM ohlcv_primary WHERE symbol = ${symbol} AND timeframe = '1m' ORDER BY time`;
      const bySource = new Map(EXCHANGES.map((exchange, i) => [exchange,
        Array.from({ length: MINUTES }, (_, minute) => minute).filter((minute) => has(i, minute)).map((time) => ({ time, open: '1', high: '1', low: '1', close: '1', volume: '1' }))]));
      const merged = mergeOhlcv(bySource, preferredExchanges(symbol, priority));
      expect(rows.map((row) => ({ ...row }))).toEqual(merged.map(({ time, exchange }) => ({ minute: time, exchange })));
      expect(rows).toHaveLength(MINUTES - 1);
    }
  });
});
