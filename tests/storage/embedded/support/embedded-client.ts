import postgres, { type Sql } from 'postgres';
import { type EmbeddedDatabase, openEmbedded } from '../../../../src/storage/embedded/embedded-database.js';

export interface EmbeddedClient {
  readonly host: EmbeddedDatabase;
  readonly sql: Sql;
  /** How many times this one was about to open the database. */
  readonly openings: () => number;
  close(): Promise<void>;
}

/** A client in this process, as titan has one. */
export function embeddedClient(folder: string, { max = 4, connection = {} }: { max?: number; connection?: Record<string, string> } = {}): EmbeddedClient {
  let openings = 0;
  const host = openEmbedded(folder, { onOpening: () => { openings++; } });
  const sql = postgres({
    socket: () => host.connect(),
    host: 'embedded',
    user: 'postgres',
    database: 'postgres',
    max,
    connection,
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
  } as postgres.Options<Record<string, never>>);
  const close = async (): Promise<void> => {
    await sql.end({ timeout: 5 });
    await host.close();
  };
  return { host, sql, openings: () => openings, close };
}
