import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type EmbeddedClient, embeddedClient } from './support/embedded-client.js';
import { realProcess } from '../../support/real-process.js';
import { Worker } from './support/processes.js';

describe('the connections of an embedded database', () => {
  let home: string;
  let folder: string;
  let client: EmbeddedClient;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'titan-gate-'));
    folder = path.join(home, 'db');
    client = embeddedClient(folder);
    await client.sql`CREATE TABLE numbers (id integer PRIMARY KEY, text text NOT NULL)`;
    await client.sql`CREATE TABLE hammered (id text PRIMARY KEY)`;
  });
  afterAll(async () => {
    await client.close();
    await rm(home, { recursive: true });
  });

  test('commits are flushed to the disk', async () => {
    expect(await client.sql`SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commits`).toEqual([{ fsync: 'on', commits: 'on' }]);
  });

  test('extended queries of several connections do not mix', async () => {
    const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => client.sql`SELECT ${i}::int AS number, ${`text ${i}`} AS text`));
    expect(answers.map(([row]) => row)).toEqual(Array.from({ length: 300 }, (_, i) => ({ number: i, text: `text ${i}` })));
  });

  test('transactions do not see into each other', async () => {
    const { sql } = client;
    const seen = await Promise.all(Array.from({ length: 20 }, (_, i) => sql.begin(async (transaction) => {
      const [before] = await transaction<{ n: number }[]>`SELECT count(*)::int AS n FROM numbers`;
      await transaction`INSERT INTO numbers VALUES (${i}, 'transaction')`;
      const [after] = await transaction<{ n: number }[]>`SELECT count(*)::int AS n FROM numbers`;
      return after!.n - before!.n;
    })));
    expect(seen).toEqual(Array.from({ length: 20 }, () => 1));
  });

  test('answers that the client has to be waited for leave nothing behind', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => { warnings.push(warning); };
    realProcess().on('warning', note);
    const one = embeddedClient(folder, { max: 1 });
    try {
      for (let i = 0; i < 15; i++) expect(await one.sql`SELECT length(text)::int AS n, text FROM (SELECT repeat('x', 2000000) AS text) AS long`).toMatchObject([{ n: 2_000_000 }]);
    } finally {
      realProcess().off('warning', note);
      await one.close();
    }
    expect(warnings).toEqual([]);
  });

  test('an error ends its own query only', async () => {
    const { sql } = client;
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => i % 2 === 0 ? sql`SELECT ${i}::int AS n` : sql`SELECT 1 / ${0}::int`));
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 'fulfilled' : 'rejected')));
    await expect(sql.begin((transaction) => transaction`SELECT nonsense`)).rejects.toMatchObject({ code: '42703' });
    expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  });

  test('session state does not leak, and what a client asked for when it connected holds', async () => {
    const other = embeddedClient(folder, { max: 1, connection: { TimeZone: 'Asia/Tokyo' } });
    const zone = async ({ sql }: EmbeddedClient): Promise<unknown> => (await sql`SELECT current_setting('TimeZone') AS zone`)[0]!['zone'];
    try {
      await client.sql.begin(async (transaction) => {
        await transaction`SET TimeZone = 'Europe/Berlin'`;
        await transaction`CREATE TEMPORARY TABLE mine (id integer)`;
      });
      expect(await zone(other)).toBe('Asia/Tokyo');
      await expect(other.sql`SELECT FROM mine`).rejects.toMatchObject({ code: '42P01' });
      expect(await zone(client)).toBe('UTC');
      expect(await zone(other)).toBe('Asia/Tokyo');
    } finally {
      await other.close();
    }
  });

  test.each(['linger', 'lingerInCopy'] as const)('a client that is killed while it holds the database (%s) is rolled back, and others go on', async (job) => {
    const worker = new Worker(folder, job);
    await worker.reported(({ inside }) => inside === true);
    const waiting = client.sql`SELECT count(*)::int AS n FROM hammered`;
    await worker.kill();
    expect(await waiting).toEqual([{ n: 0 }]);
    await client.sql.begin((transaction) => transaction`INSERT INTO numbers VALUES (1000, ${job})`);
    await client.sql`DELETE FROM numbers WHERE id = 1000`;
  });

  test('COPY of more than 50 MB arrives whole, in bounded memory', async () => {
    const { sql } = client;
    await sql`CREATE TABLE copied (id integer, text text)`;
    const rows = 500_000;
    const before = process.memoryUsage();
    let most = 0;
    const text = function* (): Generator<string> {
      for (let id = 0; id < rows; id += 1000) {
        const { external, arrayBuffers } = process.memoryUsage();
        most = Math.max(most, external + arrayBuffers);
        yield Array.from({ length: 1000 }, (_, i) => `${id + i}\t${'x'.repeat(110)}\n`).join('');
      }
    };
    await pipeline(Readable.from(text()), await sql`COPY copied FROM STDIN`.writable());
    expect(await sql`SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids, sum(length(text))::int AS length FROM copied`).toEqual([{ n: rows, ids: rows, length: rows * 110 }]);
    expect(most - before.external - before.arrayBuffers).toBeLessThan(40_000_000);
    await sql`DROP TABLE copied`;
  });

  test('COPY within a transaction, refused, failed and given up', async () => {
    const { sql } = client;
    await sql.begin(async (transaction) => {
      await transaction`INSERT INTO numbers VALUES (2000, 'before')`;
      await pipeline(Readable.from(['2001\tcopied\n2002\tcopied\n']), await transaction`COPY numbers FROM STDIN`.writable());
      expect(await transaction`SELECT id FROM numbers WHERE id >= 2000 ORDER BY id`).toEqual([{ id: 2000 }, { id: 2001 }, { id: 2002 }]);
    });
    await expect(sql`COPY nowhere FROM STDIN`.writable()).rejects.toMatchObject({ code: '42P01' });
    const given = await sql`COPY numbers FROM STDIN`.writable();
    given.on('error', () => undefined);
    given.write('3000\tgiven up\n');
    given.destroy(new Error('given up'));
    expect(await sql`SELECT count(*)::int AS n FROM numbers WHERE id >= 2000`).toEqual([{ n: 3 }]);
  });

  test('COPY leaves the database to others when it is done', async () => {
    const other = embeddedClient(folder, { max: 1 });
    try {
      await pipeline(Readable.from(['4000\tcopied\n']), await other.sql`COPY numbers FROM STDIN`.writable());
      expect(await client.sql`SELECT id FROM numbers WHERE id = 4000`).toEqual([{ id: 4000 }]);
    } finally {
      await other.close();
    }
  });

  test('COPY to the client and cursors', async () => {
    const { sql } = client;
    const lines: string[] = [];
    for await (const chunk of await sql`COPY (SELECT id FROM generate_series(1, 5) id) TO STDOUT`.readable()) lines.push(String(chunk));
    expect(lines.join('')).toBe('1\n2\n3\n4\n5\n');
    const sizes: number[] = [];
    for await (const rows of sql`SELECT * FROM generate_series(1, 25)`.cursor(10)) sizes.push(rows.length);
    expect(sizes).toEqual([10, 10, 5]);
  });
});
