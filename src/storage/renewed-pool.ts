import type { Sql } from 'postgres';

/** Connections that go together. */
export interface Pool {
  readonly sql: Sql;
  /** Lets what is in hand end, for some seconds; resolves when no connection is left. */
  close(): Promise<void>;
}

/** Queries that always go to a pool in good order. */
export interface RenewedPool {
  readonly sql: Sql;
  close(): Promise<void>;
}

/**
 * A pool of which a new one takes the place when it loses a connection: a server that restarts, a network that breaks.
 *
 * postgres.js (3.4.9) does not forget what it was about to write when a connection closed, and never writes to that one
 * again, not even to log in: whatever query it is given waits until it times out (porsager/postgres#1208 and others). One
 * restart in the middle of transactions can leave no connection that works.
 *
 * @param open makes a pool that calls `lost` when a connection of it closes or cannot be made, and closes none by itself
 */
export function renewedPool(open: (lost: () => void) => Pool): RenewedPool {
  let closed = false;
  const next = (): Pool => {
    const pool = open(() => {
      if (pool !== current || closed) return;
      current = next();
      pool.close().catch(() => undefined);
    });
    return pool;
  };
  let current = next();
  const sql = new Proxy(current.sql, {
    apply: (_, self, query: unknown[]) => Reflect.apply(current.sql, self, query) as unknown,
    get: (_, name) => Reflect.get(current.sql, name) as unknown,
  });
  const close = async (): Promise<void> => {
    closed = true;
    await current.close();
  };
  return { sql, close };
}
