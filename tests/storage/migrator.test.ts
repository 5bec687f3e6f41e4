import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { PermanentError, UsageError } from '../../src/errors.js';
import { assertMigrated, migrate, planMigrations } from '../../src/storage/migrations/migrator.js';
import { readMigrations } from '../../src/storage/migrations/migration-files.js';
import { SQL_FOLDER } from '../../src/storage/sql-folder.js';
import { describeEachDatabase } from '../support/databases.js';

const FILES = [
  '0001_create_ohlcv.sql',
  '0002_create_coverage.sql',
  '0003_create_ingest_runs.sql',
  '0004_create_rejected_rows.sql',
  '0005_create_ohlcv_primary.sql',
  '0006_create_leases.sql',
  '0007_create_exchange_priority.sql',
  '0008_create_archive_files.sql',
  '0009_create_derivatives.sql',
];
const LAST = FILES.at(-1)!;
const NEXT = numbered(FILES.length + 1, 'create_later');

function numbered(number: number, name: string): string {
  return `${String(number).padStart(4, '0')}_${name}.sql`;
}

describeEachDatabase(
  'the migrator',
  (database) => {
    let folder: string;
    const add = (file: string, sql: string): Promise<void> => writeFile(path.join(folder, file), sql);
    const tables = async (): Promise<string[]> => {
      const rows = await database.sql<{ name: string }[]>`
        SELECT relname::text AS name FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname NOT LIKE 'pg_%' ORDER BY relname`;
      return rows.map(({ name }) => name);
    };

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'titan-migrations-'));
      await cp(SQL_FOLDER, folder, { recursive: true });
    });
    afterEach(async () => {
      await rm(folder, { recursive: true });
      const { sql } = database;
      await sql`DROP VIEW IF EXISTS ohlcv_primary`;
      await sql`DROP FUNCTION IF EXISTS exchange_rank`;
      // One by one: TimescaleDB drops a hypertable only by itself.
      for (const table of await tables()) await sql`DROP TABLE ${sql(table)} CASCADE`;
    });

    test('applies every file once, in order', async () => {
      const first = await migrate(database.sql);
      expect(first.applied).toEqual(FILES);
      expect((await migrate(database.sql)).applied).toEqual([]);
      const plan = await planMigrations(database.sql);
      expect(plan.applied.map(({ file }) => file)).toEqual(FILES);
      expect(plan).toMatchObject({ pending: [], problems: [], newer: false });
      await expect(assertMigrated(database.sql)).resolves.toBeUndefined();
    });

    test('a dry run says what would be done and leaves nothing behind', async () => {
      const report = await migrate(database.sql, { dryRun: true });
      expect(report).toMatchObject({ dryRun: true, applied: FILES });
      expect(await tables()).toEqual([]);
    });

    test('20 clients at once apply each file once', async () => {
      const clients = await Promise.all(Array.from({ length: 20 }, () => database.openAnother()));
      const reports = await Promise.all(clients.map(({ sql }) => migrate(sql)));
      await Promise.all(clients.map((client) => client.close()));
      expect(reports.flatMap(({ applied }) => applied).sort()).toEqual(FILES);
      expect((await planMigrations(database.sql)).applied).toHaveLength(FILES.length);
      const changes = reports.flatMap(({ timescale }) => timescale.changes);
      expect(new Set(changes).size).toBe(changes.length);
    });

    test('an empty database is refused until it is migrated', async () => {
      const refusal = assertMigrated(database.sql);
      await expect(refusal).rejects.toThrow(UsageError);
      await expect(refusal).rejects.toMatchObject({
        message: 'the database has no titan tables yet',
        hint: 'Run `titan migrate`.',
      });
    });

    test('a database that is behind is refused, and caught up by the next migrate', async () => {
      await migrate(database.sql);
      await database.sql`DELETE FROM titan_migrations WHERE version = ${FILES.length}`;
      await expect(assertMigrated(database.sql)).rejects.toMatchObject({ kind: 'usage', message: `the database is behind by ${LAST}` });
      for (const table of ['funding_rate', 'open_interest', 'liquidation']) await database.sql.unsafe(`DROP TABLE ${table}`);
      expect((await migrate(database.sql)).applied).toEqual([LAST]);
    });

    test('a database of a newer titan is refused', async () => {
      const wonders = numbered(FILES.length + 1, 'add_wonders');
      await migrate(database.sql);
      await database.sql`INSERT INTO titan_migrations (version, name, checksum) VALUES (${FILES.length + 1}, ${wonders}, 'x')`;
      await expect(assertMigrated(database.sql)).rejects.toMatchObject({ kind: 'usage', message: 'the database belongs to a newer titan' });
      const attempt = migrate(database.sql);
      await expect(attempt).rejects.toThrow(PermanentError);
      await expect(attempt).rejects.toMatchObject({
        message: expect.stringContaining(`${wonders} was applied by another version of titan`),
        hint: 'Upgrade titan, or use another database.',
      });
    });

    test('an applied file that has changed is refused, and nothing after it is applied', async () => {
      await migrate(database.sql);
      await add('0002_create_coverage.sql', 'CREATE TABLE coverage (x int);');
      await add(NEXT, 'CREATE TABLE later (x int);');
      await expect(migrate(database.sql, { folder })).rejects.toMatchObject({
        kind: 'permanent',
        message: expect.stringContaining('0002_create_coverage.sql is not what was applied'),
      });
      expect(await tables()).not.toContain('later');
    });

    test('a file that was passed over is refused', async () => {
      await migrate(database.sql);
      await database.sql`DELETE FROM titan_migrations WHERE version = 3`;
      await expect(migrate(database.sql)).rejects.toMatchObject({
        message: expect.stringContaining('0003_create_ingest_runs.sql was never applied, although later migrations were'),
      });
    });

    test('line endings do not count as a change', async () => {
      await migrate(database.sql);
      for (const file of FILES) {
        const text = await readFile(path.join(folder, file), 'utf8');
        await add(file, `\uFEFF${text.replaceAll('\n', '\r\n')}`);
      }
      expect((await migrate(database.sql, { folder })).applied).toEqual([]);
    });

    test('a broken file names its line and column, and nothing of it stays', async () => {
      await add(NEXT, 'CREATE TABLE later (x int); -- é€😀\nINSERT INTO later\n  VALUES (1), (nonsense);\n');
      await expect(migrate(database.sql, { folder })).rejects.toMatchObject({
        kind: 'permanent',
        message: `${NEXT}:3:16: column "nonsense" does not exist`,
      });
      expect(await tables()).not.toContain('later');
      expect((await planMigrations(database.sql, folder)).pending.map(({ file }) => file)).toEqual([NEXT]);
    });

    test('a file that fails as it runs says so without a place, and nothing of it stays', async () => {
      await add(NEXT, 'CREATE TABLE later (x int PRIMARY KEY);\nINSERT INTO later VALUES (1), (1);\n');
      await expect(migrate(database.sql, { folder })).rejects.toMatchObject({
        message: `${NEXT}: duplicate key value violates unique constraint "later_pkey" (Key (x)=(1) already exists.)`,
      });
      expect(await tables()).not.toContain('later');
    });
  },
  { migrated: false },
);

describeEachDatabase(
  'the migrator, when it may not change the schema,',
  (database) => {
    const refusalOf = async (url: string, connection: Record<string, string> = {}): Promise<unknown> => {
      const sql = postgres(url, { max: 1, connection, onnotice: () => undefined });
      try {
        return await migrate(sql).catch((error: unknown) => error);
      } finally {
        await sql.end();
      }
    };

    test('says what the user must be granted', async () => {
      // The server's own database, where PostgreSQL lets nobody but its owner create tables.
      const url = Object.assign(new URL(database.environment.DATABASE_URL), { pathname: '/postgres' }).href;
      expect(await refusalOf(url)).toMatchObject({
        kind: 'permanent',
        message: 'the database refuses to be migrated: permission denied for schema public',
        hint: expect.stringContaining('GRANT CREATE, USAGE ON SCHEMA public'),
      });
    });

    test('says that the session is read-only', async () => {
      expect(await refusalOf(database.environment.DATABASE_URL, { default_transaction_read_only: 'on' })).toMatchObject({
        kind: 'permanent',
        message: 'the database refuses to be migrated: cannot execute CREATE TABLE in a read-only transaction',
        hint: expect.stringContaining('read-only'),
      });
    });
  },
  { migrated: false, kinds: ['PostgreSQL'] },
);

describe('the files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'titan-migrations-'));
  });
  beforeEach(async () => {
    await rm(folder, { recursive: true });
    await cp(SQL_FOLDER, folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each([
    ['a gap', '9999_create_later.sql', `migration ${NEXT.slice(0, 4)} is missing: ${LAST} is followed by 9999_create_later.sql`],
    ['a number given twice', '0002_create_later.sql', 'migrations 0002_create_coverage.sql and 0002_create_later.sql have the same number'],
    ['a file without a number', 'later.sql', 'migration later.sql is not named NNNN_<verb_noun>.sql'],
  ])('%s is refused', async (_, file, message) => {
    await writeFile(path.join(folder, file), 'SELECT 1');
    await expect(readMigrations(folder)).rejects.toMatchObject({ kind: 'permanent', message });
  });
});
