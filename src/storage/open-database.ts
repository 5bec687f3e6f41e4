import postgres from 'postgres';
import { UsageError } from '../errors.js';
import type { Database } from './database.js';
import { sortDatabaseError } from './database-errors.js';
import { persistently } from './persistence.js';
import { renewedPool, type Pool } from './renewed-pool.js';
import { OpenSockets } from './open-sockets.js';
import { serverSocket, type ServerAddress } from './server-socket.js';

export interface DatabaseSettings {
  /** `postgres://…`; undefined: the embedded database. */
  readonly url: string | undefined;
  /** The embedded database's folder. */
  readonly folder: string;
  /** Ends the wait for another owner of the embedded database. */
  readonly signal?: AbortSignal;
  /** Called when the embedded database is about to be opened, which takes seconds. */
  readonly onOpening?: () => void;
}

const CONNECTIONS = 8;
const CONNECT_TIMEOUT_SECONDS = 10;
/** For what is in hand when a pool is closed. */
const CLOSE_TIMEOUT_SECONDS = 5;

/**
 * Opens the archive database and proves that it answers.
 *
 * @throws TitanError with the database named, never its password
 */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const database = settings.url === undefined ? await embedded(settings) : server(settings.url);
  const ask = async () => { await database.sql`SELECT 1`; };
  try {
    await (database.kind === 'embedded' ? persistently(ask, settings.signal ?? new AbortController().signal) : ask());
    return database;
  } catch (error) {
    await database.close().catch(() => undefined);
    throw sortDatabaseError(error);
  }
}

function server(url: string): Database {
  const pool = renewedPool((lost) => connect(url, lost));
  return { ...pool, kind: 'server', description: withoutPassword(url) };
}

/** @throws UsageError for a URL that postgres.js cannot take apart */
function connect(url: string, lost: () => void): Pool {
  // postgres.js (3.4.9) forgets one that is still being made when the time to close is up, and that one stays.
  const sockets = new OpenSockets();
  try {
    const sql = postgres(url, {
      max: CONNECTIONS,
      connect_timeout: CONNECT_TIMEOUT_SECONDS,
      // Whatever the database or role is set to, postgres.js reads ISO dates only.
      connection: { application_name: 'titan', TimeZone: 'UTC', DateStyle: 'ISO' },
      // What postgres.js would ask of each new connection rejects unheard when that breaks; titan names its types itself.
      fetch_types: false,
      onnotice: () => undefined,
      max_lifetime: null,
      onclose: lost,
      socket: (address: ServerAddress) => sockets.keep(serverSocket(address, CONNECT_TIMEOUT_SECONDS * 1000)).catch((error: unknown) => {
        // postgres.js takes a connection whose socket could not be made for one that is being made, for ever: eight of them, and nothing is asked any more.
        lost();
        throw error;
      }),
    } as postgres.Options<Record<string, never>>);
    return {
      sql,
      async close() {
        await sql.end({ timeout: CLOSE_TIMEOUT_SECONDS });
        sockets.close();
      },
    };
  } catch (error) {
    // The message may repeat the URL, and so the password.
    throw new UsageError('the database URL cannot be read', { cause: error, hint: 'In user and password write %25 for %, %40 for @, and so on.' });
  }
}

async function embedded({ folder, onOpening }: DatabaseSettings): Promise<Database> {
  const { openEmbedded } = await import('./embedded/embedded-database.js');
  const host = openEmbedded(folder, onOpening === undefined ? {} : { onOpening });
  const sql = postgres({
    // postgres.js asks for a socket whenever it connects, and so finds the owner of the moment.
    socket: () => host.connect(),
    host: 'embedded',
    user: 'postgres',
    database: 'postgres',
    max: CONNECTIONS,
    // All connections share one session, where named statements would meet each other's names.
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
  } as postgres.Options<Record<string, never>>);
  return {
    sql,
    kind: 'embedded',
    description: folder,
    close: async () => {
      await sql.end({ timeout: CLOSE_TIMEOUT_SECONDS });
      await host.close();
    },
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  for (const name of [...shown.searchParams.keys()]) {
    if (/pass/i.test(name)) shown.searchParams.delete(name);
  }
  return shown.href;
}
