import { afterAll, beforeAll, expect, test } from '@jest/globals';
import postgres from 'postgres';
import { migrate } from '../../src/storage/migrations/migrator.js';
import { openDatabase } from '../../src/storage/open-database.js';
import type { Database } from '../../src/storage/database.js';
import { withoutDriverStrays } from '../support/driver-strays.js';
import { watchThroughTroubles } from '../ingest/watch/eventful-time.js';
import { isRestartable, startRestartableServer, type RestartableServer } from './restartable-server.js';

const HOURS = 3_600_000;
const DAYS = Number(process.env['TITAN_CHAOS_DAYS'] ?? 30);
const SEED = Number(process.env['TITAN_CHAOS_SEED'] ?? 2);

let server: RestartableServer;
const databases: Database[] = [];
beforeAll(async () => {
  if (!isRestartable) throw new Error('needs the Debian server of the tests: run `npm test` as root on Debian first');
  server = await startRestartableServer();
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  for (const name of ['watched', 'plain']) {
    await sql`CREATE DATABASE ${sql(name)}`;
    const database = await openDatabase({ url: Object.assign(new URL(server.url), { pathname: `/${name}` }).href, folder: '' });
    await migrate(database.sql);
    databases.push(database);
  }
  await sql.end();
}, 60_000);
afterAll(async () => {
  for (const database of databases) await database.close();
  await server.close();
});

test('a month of 20 series on 5 exchanges, with a fault every few hours, restarts of the database, days asleep and a clock set an hour ahead and back', async () => {
  let restarts = 0;
  const [watched, plain] = databases;
  const passed = await withoutDriverStrays(() => watchThroughTroubles(watched!.sql, {
    days: DAYS, seed: SEED, symbols: 4, timeframe: '5m', interval: 5 * 60_000, plain: plain!.sql,
    trouble: async () => {
      restarts++;
      await server.stop(restarts % 2 === 0 ? 'crash' : 'stop');
      await server.start();
    },
  }));
  const { faults, failures, rows, hash } = passed;
  process.stdout.write(`chaos: a watch of ${DAYS} days, 20 series on 5 exchanges: ${faults} faults, ${failures} failed ticks, ${restarts} restarts of the database; `
    + `${rows} candles, the hash of a plain backfill (${hash})\n`);
  expect(restarts).toBeGreaterThan(DAYS / 3);
}, 2 * HOURS);
