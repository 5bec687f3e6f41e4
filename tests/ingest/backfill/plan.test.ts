import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { offersFor } from '../../../src/ingest/backfill/plan.js';
import { backfillOnSandbox, wanted, type BackfillOnSandbox } from './backfill-on-sandbox.js';

let running: BackfillOnSandbox;
beforeAll(async () => { running = await backfillOnSandbox('binance', { source: 'auto' }); });
afterAll(() => running.close());

test('of a series with nothing left nothing is offered, though the exchange was not asked for its markets', () => {
  const { series, range } = wanted('binance', 'BTC/USDT', '1h', '2024-01-01', '2024-02-01');
  expect(offersFor({ series, range, left: { open: [], outOfReach: [] } }, running.lane)).toEqual({ offers: [], unserved: [] });
  expect(running.asked()).toEqual([]);
});
