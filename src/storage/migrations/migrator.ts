import type { Sql, TransactionSql } from 'postgres';
import { PermanentError, UsageError } from '../../errors.js';
import type { Queries } from '../database.js';
import { SQL_FOLDER } from '../sql-folder.js';
import { convertToTimescale, type TimescaleReport } from '../timescale/timescale-conversion.js';
import { explainFailure, explainRefusal } from './migration-failure.js';
import { type Migration, readMigrations } from './migration-files.js';
import { createLedger, readLedger, recordMigration } from './migration-ledger.js';
import { lockMigrations } from './migration-lock.js';
import { comparePlan, type MigrationPlan } from './migration-plan.js';

export interface MigrateOptions {
  /** Say what would be done, and change nothing. */
  readonly dryRun?: boolean;
  /** Where the SQL files are; those of the package by default. */
  readonly folder?: string;
}

export interface MigrationReport {
  readonly dryRun: boolean;
  /** Files that this call applied, or would apply; oldest first. */
  readonly applied: readonly string[];
  readonly timescale: TimescaleReport;
}

/** How the database stands to the migrations of this titan. Changes nothing. */
export async function planMigrations(sql: Queries, folder: string = SQL_FOLDER): Promise<MigrationPlan> {
  return comparePlan(await readLedger(sql), await readMigrations(folder));
}

/**
 * Brings the database up to this titan's schema, and onto TimescaleDB when the server has it.
 * Each file is applied together with its record, in one transaction; any number of titans may
 * call this at once.
 *
 * @throws PermanentError when the history does not fit the files, a file fails (naming file, line
 *   and column; nothing of it stays) or the user may not change the schema
 */
export async function migrate(sql: Sql, { dryRun = false, folder = SQL_FOLDER }: MigrateOptions = {}): Promise<MigrationReport> {
  const files = await readMigrations(folder);
  const applied: string[] = [];
  if (dryRun) {
    applied.push(...nextMigrations(comparePlan(await readLedger(sql), files)).map(({ file }) => file));
  } else {
    for (let file = await applyNext(sql, files); file !== undefined; file = await applyNext(sql, files)) applied.push(file);
  }
  return { dryRun, applied, timescale: await convertToTimescale(sql, { dryRun }) };
}

/**
 * Refuses a database whose schema is not the one that this titan works with.
 *
 * @throws UsageError saying whether it has no tables yet, is behind, or is ahead
 */
export async function assertMigrated(sql: Queries): Promise<void> {
  const plan = await planMigrations(sql);
  if (plan.newer) {
    throw new UsageError('the database belongs to a newer titan', { hint: 'Upgrade titan, or use another database.' });
  }
  if (plan.applied.length === 0) {
    throw new UsageError('the database has no titan tables yet', { hint: 'Run `titan migrate`.' });
  }
  if (plan.problems.length > 0) throw refusal(plan);
  if (plan.pending.length > 0) {
    throw new UsageError(`the database is behind by ${plan.pending.map(({ file }) => file).join(', ')}`, { hint: 'Run `titan migrate`.' });
  }
}

/** Applies the oldest pending file and returns its name; undefined when none is left. */
async function applyNext(sql: Sql, files: readonly Migration[]): Promise<string | undefined> {
  if (nextMigrations(comparePlan(await readLedger(sql), files)).length === 0) return undefined;
  try {
    return await sql.begin<string | undefined>((tx) => applyInside(tx, files));
  } catch (error) {
    throw explainRefusal(error) ?? error;
  }
}

async function applyInside(tx: TransactionSql, files: readonly Migration[]): Promise<string | undefined> {
  await lockMigrations(tx);
  await createLedger(tx);
  const [next] = nextMigrations(comparePlan(await readLedger(tx), files));
  if (next === undefined) return undefined;
  try {
    await tx.unsafe(next.sql);
  } catch (error) {
    throw explainFailure(error, next.file, next.sql);
  }
  await recordMigration(tx, next);
  return next.file;
}

function nextMigrations(plan: MigrationPlan): readonly Migration[] {
  if (plan.problems.length > 0) throw refusal(plan);
  return plan.pending;
}

function refusal({ problems, newer }: MigrationPlan): PermanentError {
  return new PermanentError(`the database's migrations do not fit this titan: ${problems.join('; ')}`, {
    hint: newer ? 'Upgrade titan, or use another database.' : 'Migrations are never edited: restore the files that were applied.',
  });
}
