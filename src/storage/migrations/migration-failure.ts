import postgres from 'postgres';
import { messageOf, PermanentError, type TitanError } from '../../errors.js';

const INSUFFICIENT_PRIVILEGE = '42501';
const READ_ONLY_TRANSACTION = '25006';
const NO_SCHEMA = '3F000';

/** Whether the server refused because the user may not. */
export function isRefusal(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === INSUFFICIENT_PRIVILEGE;
}

/**
 * The error of a file of SQL that the server refused, naming file, line and column.
 * Anything that is not the server's answer, such as a lost connection, is returned as it is.
 */
export function explainFailure(error: unknown, file: string, sql: string): unknown {
  if (!(error instanceof postgres.PostgresError)) return error;
  const known = explainRefusal(error);
  if (known !== undefined) return known;
  const detail = error.detail === undefined ? '' : ` (${error.detail})`;
  return new PermanentError(`${file}${placeOf(error, sql)}: ${error.message}${detail}`, {
    ...(error.hint !== undefined && { hint: error.hint }),
    cause: error,
  });
}

/** What to do about a user or a server that may not change the schema; undefined for any other error. */
export function explainRefusal(error: unknown): TitanError | undefined {
  if (!(error instanceof postgres.PostgresError)) return undefined;
  const hint = hintFor(error.code);
  return hint === undefined ? undefined : new PermanentError(`the database refuses to be migrated: ${messageOf(error)}`, { hint, cause: error });
}

function hintFor(code: string): string | undefined {
  switch (code) {
    case INSUFFICIENT_PRIVILEGE:
      return 'Run `titan migrate` as the owner of the tables, or have an administrator GRANT CREATE, USAGE ON SCHEMA public TO that user.';
    case READ_ONLY_TRANSACTION:
      return 'The server or the session is read-only (a standby, or default_transaction_read_only): use the primary.';
    case NO_SCHEMA:
      return 'No schema of the search_path exists: create one, or set the search_path of the user.';
    default:
      return undefined;
  }
}

/** `:line:column` of the error's position; positions count characters, not UTF-16 units, from 1. */
function placeOf(error: postgres.PostgresError, sql: string): string {
  if (!error.position) return '';
  const before = [...sql].slice(0, Number(error.position) - 1);
  const line = before.filter((character) => character === '\n').length + 1;
  const column = before.length - before.lastIndexOf('\n');
  return `:${line}:${column}`;
}
