import type { Sql, UnsafeQueryOptions } from 'postgres';
import { UsageError } from '../errors.js';
import { sortDatabaseError } from './database-errors.js';

/** Rows as PostgreSQL writes them: exact text, null for NULL. */
export interface ReadRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

// postgres.js sends text without parameters by the simple protocol, which takes several statements at once:
// one of them could end the transaction, and with it the promise only to read. Its types lack the option.
const ONE_STATEMENT = { simple: false } as UnsafeQueryOptions;

/**
 * Runs one statement in a transaction that may only read.
 *
 * @throws UsageError with the database's words for a statement that it refuses
 */
export async function readRows(sql: Sql, statement: string): Promise<ReadRows> {
  try {
    return await sql.begin('READ ONLY', async (transaction) => {
      await transaction`SET LOCAL TIME ZONE 'UTC'`;
      const found = await transaction.unsafe(statement, [], ONE_STATEMENT).raw();
      return {
        columns: found.columns.map(({ name }) => name),
        rows: found.map((row) => (row as (Uint8Array | null)[]).map((cell) => (cell === null ? null : Buffer.from(cell).toString()))),
      };
    });
  } catch (error) {
    const sorted = sortDatabaseError(error);
    // SQLSTATE classes of a statement that is wrong or writes (PostgreSQL documentation, appendix A).
    if (/^(?:42|22|25006)/.test(String((error as { code?: unknown }).code))) {
      throw new UsageError(`the database refused the statement: ${(error as Error).message}`, { cause: error });
    }
    throw sorted;
  }
}
