import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../../src/storage/open-database.js';
import type { Database } from '../../src/storage/database.js';
import { describeEachDatabase } from '../support/databases.js';
import { withoutDriverStrays } from '../support/driver-strays.js';

const CONNECTIONS = 8;

describeEachDatabase('a pool that loses connections', (given) => {
  let cable: Server;
  let live: Set<Socket>;
  let database: Database;
  beforeEach(async () => {
    const url = new URL(given.environment.DATABASE_URL);
    const [host, port] = [url.hostname, Number(url.port)];
    live = new Set();
    cable = createServer((near) => {
      const far = connect(port, host);
      live.add(near);
      near.on('error', () => undefined).on('close', () => { live.delete(near); far.destroy(); }).pipe(far);
      far.on('error', () => undefined).on('close', () => { near.destroy(); }).pipe(near);
    });
    await new Promise<void>((resolve) => { cable.listen(0, '127.0.0.1', resolve); });
    database = await openDatabase({ url: Object.assign(url, { port: (cable.address() as AddressInfo).port }).href, folder: '' });
  });
  afterEach(async () => {
    await database.close();
    cable.close();
  });

  const asleep = async (): Promise<number> => {
    const start = performance.now();
    await database.sql`SELECT pg_sleep(0.1)`;
    return performance.now() - start;
  };

  /** Transactions side by side on all connections, which are cut over and over. */
  async function breakTransactions(): Promise<number> {
    const { sql } = database;
    const stop = new AbortController();
    let failures = 0;
    const transact = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        await sql.begin(async (transaction) => {
          await transaction`SELECT ${1}::int`;
          await Promise.all([transaction`SELECT 2`, transaction`SELECT ${3}::int`]);
        }).catch(async () => { failures++; await wait(2); });
      }
    };
    const workers = Array.from({ length: CONNECTIONS + 4 }, transact);
    for (let round = 0; round < 15; round++) {
      await wait(40);
      for (const socket of live) socket.destroy();
    }
    stop.abort();
    await Promise.all(workers);
    return failures;
  }

  test('has as many that work afterwards', async () => {
    await withoutDriverStrays(async () => {
      expect(await breakTransactions()).toBeGreaterThan(CONNECTIONS);
      const took = await Promise.all(Array.from({ length: 2 * CONNECTIONS }, asleep));
      // A connection that the driver has spoilt times out, after ten seconds.
      expect(Math.max(...took)).toBeLessThan(5_000);
      // Those of the pools before it are given some seconds to end what is in hand.
      for (let trial = 0; trial < 500 && live.size > CONNECTIONS; trial++) await wait(20);
      expect(live.size).toBe(CONNECTIONS);
    });
  });

  test('asks again once the server is back, however often it refused meanwhile', async () => {
    const { port } = cable.address() as AddressInfo;
    cable.close();
    for (const socket of live) socket.destroy();
    const refused = await withoutDriverStrays(async () => {
      const codes: unknown[] = [];
      while (codes.length < 3 * CONNECTIONS) codes.push(await database.sql`SELECT 1`.then(() => 'done', (error: { code?: string }) => error.code));
      return codes;
    });
    expect(refused.slice(-2 * CONNECTIONS)).toEqual(Array<string>(2 * CONNECTIONS).fill('ECONNREFUSED'));
    await new Promise<void>((resolve) => { cable.listen(port, '127.0.0.1', resolve); });
    expect(await Promise.all(Array.from({ length: 2 * CONNECTIONS }, asleep))).toHaveLength(2 * CONNECTIONS);
  });

  test('lets the others end what is in hand, and goes with all of them when it is closed', async () => {
    const slow = Promise.all(Array.from({ length: CONNECTIONS - 1 }, () => database.sql`SELECT pg_sleep(1)`));
    while (live.size < CONNECTIONS - 1) await wait(5);
    await wait(200);
    const lost = database.sql`SELECT pg_sleep(3)`.then(() => 'done', (error: { code?: string }) => error.code);
    while (live.size < CONNECTIONS) await wait(5);
    await wait(200);
    [...live].at(-1)!.destroy();
    expect(await lost).toMatch(/CONNECTION_CLOSED|ECONNRESET/);
    await Promise.all(Array.from({ length: CONNECTIONS }, asleep));
    expect(await slow).toHaveLength(CONNECTIONS - 1);
    await database.close();
    for (let trial = 0; trial < 100 && live.size > 0; trial++) await wait(20);
    expect(live.size).toBe(0);
  });
}, { kinds: ['PostgreSQL'] });
