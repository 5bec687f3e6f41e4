/**
 * Whether it is what postgres.js (3.4) throws beside the way when a connection breaks inside a transaction (its issues 1208
 * and 1216): the query itself fails too, and is repeated on another connection. So nobody need hear of it.
 */
export function isDriverStray(error: unknown): boolean {
  return error instanceof Error && /[\\/]postgres[\\/](?:src|cjs)[\\/]/.test(error.stack ?? '');
}
