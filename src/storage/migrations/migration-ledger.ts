import type { Queries } from '../database.js';
import type { Migration } from './migration-files.js';

/** A migration that the database remembers. */
export interface AppliedMigration {
  readonly version: number;
  readonly file: string;
  readonly checksum: string;
  readonly appliedAt: Date;
}

/** What the database remembers, oldest first; nothing when titan was never here. Changes nothing. */
export async function readLedger(sql: Queries): Promise<readonly AppliedMigration[]> {
  if (!(await hasLedger(sql))) return [];
  return sql<AppliedMigration[]>`
    SELECT version, name AS file, checksum, applied_at AS "appliedAt" FROM titan_migrations ORDER BY version`;
}

/** Makes the table of applied migrations, unless it exists. The caller holds the migration lock. */
export async function createLedger(sql: Queries): Promise<void> {
  if (await hasLedger(sql)) return;
  await sql`
    CREATE TABLE titan_migrations (
      version    integer PRIMARY KEY,
      name       text NOT NULL,
      checksum   text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now(),
      applied_by text NOT NULL DEFAULT current_user
    )`;
}

export async function recordMigration(sql: Queries, { version, file, checksum }: Migration): Promise<void> {
  await sql`INSERT INTO titan_migrations (version, name, checksum) VALUES (${version}, ${file}, ${checksum})`;
}

/** Reads the catalogue itself: to_regclass answers from a cache that waiting for the migration lock does not refresh. */
async function hasLedger(sql: Queries): Promise<boolean> {
  const found = await sql`
    SELECT FROM pg_class WHERE relname = 'titan_migrations' AND relnamespace::regnamespace::name = ANY (current_schemas(false))`;
  return found.length > 0;
}
