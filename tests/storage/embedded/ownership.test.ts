import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedClient, embeddedClient } from './support/embedded-client.js';
import { copyEmbeddedTemplate } from '../../support/embedded-template.js';
import { Worker } from './support/processes.js';

describe('the owner of an embedded database', () => {
  let home: string;
  let folder: string;
  let workers: Worker[];
  let clients: EmbeddedClient[];
  const start = (...rest: [job: ConstructorParameters<typeof Worker>[1], name?: string]): Worker => {
    const worker = new Worker(folder, ...rest);
    workers.push(worker);
    return worker;
  };

  const open = (): EmbeddedClient => {
    const client = embeddedClient(folder);
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'titan-owner-'));
    folder = path.join(home, 'db');
    workers = [];
    clients = [];
  });
  afterEach(async () => {
    await Promise.all([...workers.map((worker) => worker.kill()), ...clients.map((client) => client.close())]);
    await rm(home, { recursive: true });
  });

  test('is exactly one of ten processes that start at once on an empty folder, and all work', async () => {
    const all = Array.from({ length: 10 }, () => start('use'));
    const answers = await Promise.all(all.map((worker) => worker.reported(({ two, error }) => two !== undefined || error !== undefined)));
    expect(answers).toEqual(Array.from({ length: 10 }, () => ({ two: 2 })));
    expect(all.flatMap(({ reports }) => reports).filter(({ opening }) => opening !== undefined)).toHaveLength(1);
  });

  test('may be killed again and again, as others may: what was committed is there, once', async () => {
    await copyEmbeddedTemplate(folder, { migrated: false });
    const setup = open();
    await setup.sql`CREATE TABLE hammered (id text PRIMARY KEY)`;
    await setup.sql`CREATE TABLE counters (name text PRIMARY KEY, value integer NOT NULL DEFAULT 0)`;
    const names = Array.from({ length: 8 }, (_, i) => `w${i}`);
    await setup.sql`INSERT INTO counters (name) SELECT unnest(string_to_array(${names.join()}, ','))`;
    await setup.close();

    let name = 0;
    const running = [start('insert', names[name++]), start('insert', names[name++]), start('insert', names[name++])];
    let ownersKilled = 0;
    while (name < names.length) {
      // Everybody has got on since the last kill.
      const counts = running.map((worker) => worker.reports.length);
      await Promise.all(running.map((worker, i) => worker.reported((report) => report.committed !== undefined && worker.reports.length > counts[i]! + 5)));
      const owner = running.findIndex((worker) => worker.reports.findLast(({ opening }) => opening !== undefined) !== undefined);
      const victim = name % 3 === 0 ? (owner + 1) % 3 : owner;
      if (victim === owner) ownersKilled++;
      await running[victim]!.kill();
      running[victim] = start('insert', names[name++]);
    }
    await Promise.all(running.map((worker) => worker.kill()));

    expect(ownersKilled).toBeGreaterThanOrEqual(3);
    const after = open();
    const stored = new Set((await after.sql<{ id: string }[]>`SELECT id FROM hammered`).map(({ id }) => id));
    const acknowledged = workers.flatMap(({ reports }) => reports.flatMap(({ committed }) => committed ?? []));
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    // The odd rows were counted in their own transaction: neither half of it is there alone.
    const wrong = await after.sql`
      SELECT name, value, counted FROM counters
      LEFT JOIN LATERAL (SELECT count(*)::int AS counted FROM hammered WHERE split_part(id, '-', 1) = name AND split_part(id, '-', 2)::int % 2 = 0) rows ON true
      WHERE value <> counted`;
    expect(wrong).toEqual([]);
  });

  test('may close while others are at work: they go on, and nothing is lost', async () => {
    await copyEmbeddedTemplate(folder, { migrated: false });
    const first = open();
    await first.sql`CREATE TABLE rows (id integer PRIMARY KEY)`;
    const second = open();
    const committed: number[] = [];
    let id = 0;
    const insertOne = async (): Promise<void> => {
      const mine = id++;
      try {
        await second.sql`INSERT INTO rows VALUES (${mine})`;
        committed.push(mine);
      } catch (error) {
        expect(error).toMatchObject({ code: '08006' });
      }
    };
    let closed = false;
    const work = Promise.all(Array.from({ length: 4 }, async () => {
      for (let rest = 100; rest > 0; rest -= closed ? 1 : 0) await insertOne();
    }));
    await first.close();
    closed = true;
    const from = Date.now();
    await second.sql`SELECT 1`;
    const takeover = Date.now() - from;
    await work;
    expect([first.openings(), second.openings()]).toEqual([1, 1]);
    expect(takeover).toBeLessThan(20_000);
    const stored = new Set((await second.sql<{ id: number }[]>`SELECT id FROM rows`).map((row) => row.id));
    expect(committed.filter((mine) => !stored.has(mine))).toEqual([]);
  });

  test('survives a crash of PGlite: queries fail, the next ones find it recovered', async () => {
    await copyEmbeddedTemplate(folder, { migrated: false });
    const { sql, openings } = open();
    await sql`CREATE TABLE rows (id integer PRIMARY KEY)`;
    await sql`INSERT INTO rows VALUES (1)`;
    const log = path.join(folder, 'data', 'pg_wal');
    await rename(log, `${log}.away`);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, i) => sql.unsafe(`INSERT INTO rows VALUES (${10 + i}); SELECT pg_switch_wal(); INSERT INTO rows VALUES (${20 + i})`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    await rename(`${log}.away`, log);
    expect(await sql`SELECT id FROM rows WHERE id < 10`).toEqual([{ id: 1 }]);
    expect(openings()).toBeGreaterThan(1);
  });

  test.each(['kill', 'end'] as const)('may %s in the middle of others\' transactions: each fails as a whole, and its client goes on', async (how) => {
    await copyEmbeddedTemplate(folder, { migrated: false });
    const owner = start('use');
    await owner.reported(({ two }) => two === 2);
    const { sql } = open();
    await sql`CREATE TABLE rows (id integer)`;
    // One is in the middle of a transaction, the others wait for their turn.
    const work = Array.from({ length: 8 }, (_, i) => sql.begin(async (transaction) => {
      await transaction`INSERT INTO rows VALUES (${i})`;
      if (i === 0) await owner[how]();
      await transaction`INSERT INTO rows VALUES (${i})`;
    }));
    const outcomes = await Promise.allSettled(work);
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as { code: string }] : []));
    expect(failed.map(({ code }) => code)).toEqual(failed.map(() => '08006'));
    const counts = await sql`SELECT id, count(*)::int AS n FROM rows GROUP BY id ORDER BY id`;
    expect(counts).toEqual(outcomes.flatMap(({ status }, id) => (status === 'fulfilled' ? [{ id, n: 2 }] : [])));
    expect(outcomes[0]!.status).toBe('rejected');
  });

  test('leaves a folder that deep paths, copies and a second start do not trouble', async () => {
    folder = path.join(home, 'a'.repeat(60), 'b'.repeat(60), 'db');
    await copyEmbeddedTemplate(folder, { migrated: false });
    for (let times = 1; times <= 3; times++) {
      const client = open();
      await client.sql`CREATE TABLE IF NOT EXISTS rows (id integer)`;
      await client.sql`INSERT INTO rows VALUES (${times})`;
      expect(await client.sql`SELECT count(*)::int AS n FROM rows`).toEqual([{ n: times }]);
      await client.close();
      await expect(client.host.connect()).rejects.toThrow('has been closed');
    }
    expect((await readdir(folder)).filter((name) => name.endsWith('.sock'))).toEqual([]);
  });
});
