import { PermanentError, TemporaryError, TitanError, UsageError, messageOf } from '../errors.js';

/** Node's and postgres.js's codes of a connection that is not there or broke. */
const CONNECTION_CODES = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'ENOENT',
  'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'CONNECT_TIMEOUT',
]);

/** SQLSTATE classes and codes (PostgreSQL documentation, appendix A) after which the same statement may succeed. */
const TEMPORARY_STATES = /^(?:08|40|57P0|53300|55P03)/;

/**
 * Sorts what a database operation threw. A refused login, a database that does not exist and the
 * like are the configuration's fault; a lost connection, a deadlock or a restart are temporary.
 */
export function sortDatabaseError(error: unknown): TitanError {
  if (error instanceof TitanError) return error;
  const code = codeOf(error);
  const said = messageOf(error);
  if (CONNECTION_CODES.has(code)) {
    return new TemporaryError(`the database is out of reach (${code === 'CONNECTION_CLOSED' ? 'it closed the connection' : code})`, {
      cause: error,
      hint: 'Check that it runs and that DATABASE_URL names it; without DATABASE_URL titan uses its own embedded one.',
    });
  }
  if (code.startsWith('28')) {
    return new UsageError(`the database refused the login: ${said}`, { cause: error, hint: 'Check user and password in DATABASE_URL.' });
  }
  if (code === '3D000') return new UsageError(`${said}`, { cause: error, hint: 'Create it (createdb), or correct DATABASE_URL.' });
  if (code === '42P01' || code === '3F000') {
    return new UsageError(`the database lacks titan's tables: ${said}`, { cause: error, hint: 'Run `titan migrate`.' });
  }
  if (code === '42501') return new PermanentError(`the database user may not do that: ${said}`, { cause: error });
  if (code === '53100') return new PermanentError(`the database's disk is full: ${said}`, { cause: error, hint: 'Free some space and run the same command again; what was committed is safe.' });
  if (code === '25006') return new PermanentError('the database is read-only (a standby?)', { cause: error });
  if (TEMPORARY_STATES.test(code)) return new TemporaryError(`the database could not go on: ${said}`, { cause: error });
  return new PermanentError(`the database failed: ${said}`, { cause: error });
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
