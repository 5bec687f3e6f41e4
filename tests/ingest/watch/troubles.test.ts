import { expect, test } from '@jest/globals';
import { createTestDatabase, describeEachDatabase } from '../../support/databases.js';
import { watchThroughTroubles } from './eventful-time.js';

describeEachDatabase('a watch through four days of troubles', (database) => {
  test('has in the end what the exchanges had, as after a plain backfill', async () => {
    const plain = await createTestDatabase(database.kind);
    const { faults, failures, rows } = await watchThroughTroubles(database.sql, { days: 4, seed: 1, symbols: 1, timeframe: '15m', interval: 15 * 60_000, plain: plain.sql })
      .finally(() => plain.drop());
    expect(faults).toBeGreaterThan(10);
    expect(failures).toBeGreaterThan(20);
    expect(rows).toBeGreaterThan(1_500);
  }, 400_000);
}, { kinds: ['TimescaleDB'] });
