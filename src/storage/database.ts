import type { Sql, TransactionSql } from 'postgres';

/** A query runner: the pool, or a transaction on one of its connections. */
export type Queries = Sql | TransactionSql;

/** An open archive database, on a server or embedded. Opened by {@link openDatabase}. */
export interface Database {
  readonly sql: Sql;
  readonly kind: 'server' | 'embedded';
  /** For people: `postgres://user@host/db` without its password, or the folder. */
  readonly description: string;
  close(): Promise<void>;
}
