import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { migrate } from '../../src/storage/migrations/migrator.js';
import { openDatabase } from '../../src/storage/open-database.js';
import type { Database } from '../../src/storage/database.js';
import { coveredOf, isConnected, LISTENED, ListeningOnSandbox, SYMBOLS } from '../ingest/watch/listening-on-sandbox.js';
import { withoutDriverStrays } from '../support/driver-strays.js';
import { isRestartable, startRestartableServer, type RestartableServer } from './restartable-server.js';

/** Milliseconds for which the database is away, and is there, beside what its stopping and starting take. */
const AWAY = 3_000;
const THERE = 3_000;

let server: RestartableServer;
let database: Database;
let listening: ListeningOnSandbox;
beforeAll(async () => {
  if (!isRestartable) throw new Error('needs the Debian server of the tests: run `npm test` as root on Debian first');
  server = await startRestartableServer();
  // The tests' server forgets in a crash what it has just committed; none that is to be trusted does.
  const admin = postgres(server.url, { max: 1, onnotice: () => undefined });
  await admin`ALTER DATABASE postgres SET synchronous_commit = on`;
  await admin.end();
  database = await openDatabase({ url: server.url, folder: '' });
  await migrate(database.sql);
  listening = await ListeningOnSandbox.open(database.sql);
}, 60_000);
afterAll(async () => {
  await listening.close();
  await database.close();
  await server.close();
});

test('liquidations that come while the database is stopped, and when it crashes, are stored once it is back; no second between is unclaimed', async () => {
  const startedAt = Date.now();
  const gone: { from: number; to: number }[] = [];
  const events = await withoutDriverStrays(() => listening.watchDuring(async (happened) => {
    await happened(isConnected, LISTENED.length);
    for (const how of ['stop', 'crash'] as const) {
      await wait(THERE);
      const from = Date.now();
      await server.stop(how);
      await wait(AWAY);
      gone.push({ from, to: Date.now() });
      await server.start();
    }
    // By a tick that found it there again: the patience with a lost database is its own (storage/persistence.ts).
    const back = Date.now();
    await happened((event) => event.type === 'streamed' && event.at > back && event.outcome.error === undefined && event.outcome.new > 0, LISTENED.length * SYMBOLS.length);
    await wait(THERE);
  }, 1_000));
  expect(listening.sandbox.sockets()).toHaveLength(LISTENED.length);
  let rows = 0;
  for (const exchange of LISTENED) {
    for (const symbol of SYMBOLS) {
      const { lost, surplus, deaf, stored } = await listening.judged(exchange, symbol, { from: startedAt - 60_000, to: Date.now() });
      expect({ exchange, symbol, lost, surplus, deaf }).toEqual({ exchange, symbol, lost: [], surplus: [], deaf: [] });
      const covered = await coveredOf(database.sql, exchange, symbol);
      expect(covered).toHaveLength(1);
      for (const { from, to } of gone) expect(covered[0]!.from < from && to < covered[0]!.to).toBe(true);
      rows += stored;
    }
  }
  expect(events.filter(({ type }) => type === 'unheard')).toEqual([]);
  process.stdout.write(`chaos: liquidations of ${LISTENED.length} exchanges through a stop and a crash of the database (${gone.map(({ from, to }) => `${((to - from) / 1_000).toFixed(1)} s`).join(', ')}): ${rows} stored, none lost\n`);
}, 120_000);
