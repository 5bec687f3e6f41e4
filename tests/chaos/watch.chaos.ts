import { afterAll, beforeAll, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { migrate } from '../../src/storage/migrations/migrator.js';
import { openDatabase } from '../../src/storage/open-database.js';
import type { Database } from '../../src/storage/database.js';
import { watchThroughTroubles } from '../ingest/watch/eventful-time.js';
import { isRestartable, startRestartableServer, type RestartableServer } from './restartable-server.js';

const HOURS = 3_600_000;

let server: RestartableServer;
let database: Database;
beforeAll(async () => {
  if (!isRestartable) throw new Error('needs the Debian server of the tests: run `npm test` as root on Debian first');
  server = await startRestartableServer();
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  await sql`CREATE DATABASE watched`;
  await sql.end();
  database = await openDatabase({ url: Object.assign(new URL(server.url), { pathname: '/watched' }).href, folder: '' });
  await migrate(database.sql);
}, 60_000);
afterAll(async () => {
  await database.close();
  await server.close();
});

test('a month of 20 series on 5 exchanges, with a fault every few hours, restarts of the database, days asleep and a clock set an hour ahead and back', async () => {
  let restarts = 0;
  const passed = await watchThroughTroubles(database.sql, {
    days: 30, seed: 2, symbols: 4, timeframe: '5m', interval: 5 * 60_000,
    trouble: async () => {
      restarts++;
      await server.stop(restarts % 2 === 0 ? 'crash' : 'stop');
      await server.start();
    },
  });
  console.log({ ...passed, restarts });
  expect(restarts).toBeGreaterThan(10);
}, 2 * HOURS);
