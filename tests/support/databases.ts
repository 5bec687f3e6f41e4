import { afterAll, beforeAll, describe } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Sql } from 'postgres';
import type { Database } from '../../src/storage/database.js';
import { openDatabase } from '../../src/storage/open-database.js';
import { copyEmbeddedTemplate } from './embedded-template.js';
import { createServerDatabase, dropServerDatabase, testServer } from './test-server.js';

export const DATABASE_KINDS = ['PGlite', 'PostgreSQL', 'TimescaleDB'] as const;

/**
 * - `PGlite`: embedded, always there.
 * - `PostgreSQL`: a server, as a user who may create tables but not extensions.
 * - `TimescaleDB`: the same server with the extension, as a superuser.
 */
export type DatabaseKind = (typeof DATABASE_KINDS)[number];

export interface DatabaseOptions {
  /** Whether it has titan's schema; true unless said otherwise. */
  readonly migrated?: boolean;
}

/** A database of the caller's own. */
export interface TestDatabase {
  readonly kind: DatabaseKind;
  readonly sql: Sql;
  /** For `bin/titan.js`: DATABASE_URL, or an empty one and TITAN_HOME. */
  readonly environment: { readonly DATABASE_URL: string; readonly TITAN_HOME?: string };
  /** Another client of the same database, with connections of its own; the caller closes it. */
  openAnother(): Promise<Database>;
  /** Closes and removes it. */
  drop(): Promise<void>;
}

export function isAvailable(kind: DatabaseKind): boolean {
  if (kind === 'PGlite') return true;
  return testServer !== undefined && (kind === 'PostgreSQL' || testServer.timescale);
}

/** Creates a database of its own; the caller drops it. */
export async function createTestDatabase(kind: DatabaseKind, { migrated = true }: DatabaseOptions = {}): Promise<TestDatabase> {
  if (kind === 'PGlite') return createEmbedded(migrated);
  const url = await createServerDatabase(kind === 'PostgreSQL' ? 'plain' : 'timescale', { migrated });
  const openAnother = (): Promise<Database> => openDatabase({ url, folder: '' });
  const own = await openAnother();
  const drop = async (): Promise<void> => {
    await own.close();
    await dropServerDatabase(url);
  };
  return { kind, sql: own.sql, environment: { DATABASE_URL: url }, openAnother, drop };
}

async function createEmbedded(migrated: boolean): Promise<TestDatabase> {
  const home = await mkdtemp(path.join(tmpdir(), 'titan-test-'));
  const folder = path.join(home, 'db');
  await copyEmbeddedTemplate(folder, { migrated });
  const openAnother = (): Promise<Database> => openDatabase({ url: undefined, folder });
  const own = await openAnother();
  const drop = async (): Promise<void> => {
    await own.close();
    await rm(home, { recursive: true, force: true });
  };
  return { kind: 'PGlite', sql: own.sql, environment: { DATABASE_URL: '', TITAN_HOME: home }, openAnother, drop };
}

/**
 * Describes the same behaviour on each kind of database; on those that cannot be had here, the
 * tests show as skipped. All tests of a block share one database, which exists from `beforeAll` on:
 * use `database.sql` inside tests and hooks, not while describing.
 */
export function describeEachDatabase(
  name: string,
  body: (database: TestDatabase) => void,
  { kinds = DATABASE_KINDS, ...options }: DatabaseOptions & { readonly kinds?: readonly DatabaseKind[] } = {},
): void {
  for (const kind of kinds) {
    (isAvailable(kind) ? describe : describe.skip)(`${name} on ${kind}`, () => {
      let database: TestDatabase | undefined;
      const current = (): TestDatabase => {
        if (database === undefined) throw new Error('the database does not exist before beforeAll');
        return database;
      };
      beforeAll(async () => {
        database = await createTestDatabase(kind, options);
      });
      afterAll(() => database?.drop());
      body({
        kind,
        get sql() {
          return current().sql;
        },
        get environment() {
          return current().environment;
        },
        openAnother: () => current().openAnother(),
        drop: () => current().drop(),
      });
    });
  }
}
