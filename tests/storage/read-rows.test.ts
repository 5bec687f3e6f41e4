import { expect, test } from '@jest/globals';
import { UsageError } from '../../src/errors.js';
import { readRows } from '../../src/storage/read-rows.js';
import { describeEachDatabase } from '../support/databases.js';

describeEachDatabase('reading by SQL', (database) => {
  test('gives rows as PostgreSQL writes them', async () => {
    expect(await readRows(database.sql, `SELECT 1.10::numeric AS price, NULL::text AS nothing, timestamptz '2024-01-01T00:00Z' AS time`)).toEqual({
      columns: ['price', 'nothing', 'time'],
      rows: [['1.10', null, '2024-01-01 00:00:00+00']],
    });
  });

  test.each([
    `DELETE FROM ohlcv`,
    `COMMIT; DELETE FROM ohlcv`,
    `SELECT 1; DELETE FROM ohlcv`,
    `WITH gone AS (DELETE FROM ohlcv RETURNING 1) SELECT * FROM gone`,
    `DROP TABLE ohlcv`,
    'selct',
    '',
  ])('refuses %p, and the archive is as it was', async (statement) => {
    await database.sql`INSERT INTO ohlcv VALUES ('2024-01-01T00:00Z', 'binance', 'BTC/USDT', '1m', 1, 1, 1, 1, 1) ON CONFLICT DO NOTHING`;
    const read = readRows(database.sql, statement);
    if (statement === '') await read.catch(() => undefined);
    else await expect(read).rejects.toBeInstanceOf(UsageError);
    expect(await database.sql`SELECT count(*)::int AS n FROM ohlcv`).toEqual([{ n: 1 }]);
  });
});
