import type { Migration } from './migration-files.js';
import type { AppliedMigration } from './migration-ledger.js';

/** How a database stands to the migrations of this titan. */
export interface MigrationPlan {
  readonly applied: readonly AppliedMigration[];
  readonly pending: readonly Migration[];
  /** Why nothing may be applied, for people; empty when all is well. */
  readonly problems: readonly string[];
  /** Whether the database holds migrations that this titan does not know. */
  readonly newer: boolean;
}

/** Compares what the database remembers with the files; no I/O. */
export function comparePlan(applied: readonly AppliedMigration[], files: readonly Migration[]): MigrationPlan {
  const known = new Map(files.map((file) => [file.version, file]));
  const remembered = new Set(applied.map(({ version }) => version));
  const latest = Math.max(0, ...remembered);
  const unknown = applied.filter(({ version }) => !known.has(version));
  const changed = applied.filter(({ version, checksum }) => known.has(version) && known.get(version)!.checksum !== checksum);
  const pending = files.filter(({ version }) => !remembered.has(version));
  const overtaken = pending.filter(({ version }) => version < latest);
  return {
    applied,
    pending,
    problems: [
      ...unknown.map(({ file }) => `${file} was applied by another version of titan and is unknown to this one`),
      ...changed.map(({ file, version }) => `${known.get(version)!.file} is not what was applied (then ${file}): its contents have changed`),
      ...overtaken.map(({ file }) => `${file} was never applied, although later migrations were`),
    ],
    newer: unknown.length > 0,
  };
}
