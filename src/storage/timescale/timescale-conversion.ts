import type { Sql, TransactionSql } from 'postgres';
import { messageOf } from '../../errors.js';
import { explainFailure, isRefusal } from '../migrations/migration-failure.js';
import { readSql } from '../migrations/migration-files.js';
import { lockMigrations } from '../migrations/migration-lock.js';
import { SQL_FOLDER } from '../sql-folder.js';
import { isAtLeast, readTimescaleState, type TimescaleEdition, type TimescaleState } from './timescale-state.js';

/** What TimescaleDB was found to be, and what was done to use it. */
export interface TimescaleReport {
  readonly edition: TimescaleEdition;
  /** Version of the extension in the database, such as `2.19.3`; null without it. */
  readonly version: string | null;
  /** Of ohlcv, which the others follow. */
  readonly hypertable: boolean;
  readonly columnstore: boolean;
  /** What was done, or on a dry run would be done; for people. */
  readonly changes: readonly string[];
  /** What stands in the way of more; for people. */
  readonly notices: readonly string[];
}

/** One change of the database: whether it is due, and how it is made. */
interface Step {
  readonly change: string;
  readonly isDue: (state: TimescaleState) => boolean;
  readonly make: (tx: TransactionSql) => Promise<void>;
}

const STEPS: readonly Step[] = [
  {
    change: 'TimescaleDB installed in the database',
    isDue: ({ version, installable }) => version === null && installable !== null,
    make: async (tx) => void (await tx`CREATE EXTENSION IF NOT EXISTS timescaledb`),
  },
  {
    change: 'ohlcv made a hypertable of 30-day chunks',
    isDue: ({ version, hypertables }) => version !== null && hasHypertables(version) && !hypertables.has('ohlcv'),
    make: (tx) => runFile(tx, 'timescaledb/create_hypertable.sql'),
  },
  {
    change: 'funding_rate, open_interest and liquidation made hypertables of 30-day chunks',
    isDue: ({ version, hypertables }) => version !== null && hasHypertables(version) && !hypertables.has('funding_rate'),
    make: (tx) => runFile(tx, 'timescaledb/create_derivative_hypertables.sql'),
  },
  {
    change: 'columnstore enabled for chunks older than 30 days',
    isDue: ({ version, edition, columnstores }) => edition === 'community' && hasColumnstore(version!) && !columnstores.has('ohlcv'),
    make: (tx) => runFile(tx, 'timescaledb/enable_columnstore.sql'),
  },
  {
    change: 'columnstore enabled for theirs likewise',
    isDue: ({ version, edition, columnstores }) => edition === 'community' && hasColumnstore(version!) && !columnstores.has('funding_rate'),
    make: (tx) => runFile(tx, 'timescaledb/enable_derivative_columnstores.sql'),
  },
];

// by_range came with 2.13, the columnstore's procedures with 2.18 (release notes of TimescaleDB).
const hasHypertables = (version: string): boolean => isAtLeast(version, 2, 13);
const hasColumnstore = (version: string): boolean => isAtLeast(version, 2, 18);

/**
 * Moves the tables, with their rows, onto as much of TimescaleDB as the server offers. A change that
 * was made before is not made again; one that the server refuses becomes a notice, and the
 * database goes on without it.
 *
 * @throws PermanentError when a change fails for another reason than a refusal
 */
export async function convertToTimescale(sql: Sql, { dryRun = false } = {}): Promise<TimescaleReport> {
  const changes: string[] = [];
  const notices: string[] = [];
  let expected = await readTimescaleState(sql);
  for (const step of STEPS) {
    if (!step.isDue(expected)) continue;
    if (dryRun) {
      expected = { ...expected, version: expected.version ?? expected.installable };
      changes.push(step.change);
      continue;
    }
    try {
      if (await makeOnce(sql, step)) changes.push(step.change);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      notices.push(`${step.change}: not done, since the server refused: ${messageOf(error)}`);
    }
    expected = await readTimescaleState(sql);
  }
  return reportOf(await readTimescaleState(sql), changes, notices);
}

/** What TimescaleDB is to the database now. Changes nothing. */
export async function inspectTimescale(sql: Sql): Promise<TimescaleReport> {
  return reportOf(await readTimescaleState(sql), [], []);
}

/** Makes a change unless another titan has made it meanwhile. */
async function makeOnce(sql: Sql, step: Step): Promise<boolean> {
  return sql.begin(async (tx) => {
    await lockMigrations(tx);
    if (!step.isDue(await readTimescaleState(tx))) return false;
    await step.make(tx);
    return true;
  });
}

async function runFile(tx: TransactionSql, file: string): Promise<void> {
  const text = await readSql(`${SQL_FOLDER}/${file}`);
  // TimescaleDB's functions lie in the extension's schema, which need not be on the search path.
  await tx`
    SELECT set_config('search_path', current_setting('search_path') || ', ' || quote_ident(nspname), true)
    FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'timescaledb'`;
  try {
    await tx.unsafe(text);
  } catch (error) {
    throw isRefusal(error) ? error : explainFailure(error, file, text);
  }
}

function reportOf(state: TimescaleState, changes: readonly string[], notices: readonly string[]): TimescaleReport {
  const { edition, version, hypertables, columnstores } = state;
  return { edition, version, hypertable: hypertables.has('ohlcv'), columnstore: columnstores.has('ohlcv'), changes, notices: [...notices, ...limitsOf(state)] };
}

function limitsOf({ version, edition }: TimescaleState): string[] {
  if (version === null) return [];
  if (!hasHypertables(version)) return [`TimescaleDB ${version} is too old to be used: 2.13 or later is needed`];
  if (edition === 'apache') return [`TimescaleDB ${version} is the Apache edition, which has no columnstore: rows stay uncompressed`];
  return hasColumnstore(version) ? [] : [`TimescaleDB ${version} is too old for the columnstore: 2.18 or later is needed`];
}
