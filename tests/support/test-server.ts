import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { migrate } from '../../src/storage/migrations/migrator.js';

/** `plain`: PostgreSQL as a user who may not install extensions. `timescale`: the same server as a superuser. */
export type ServerKind = 'plain' | 'timescale';

interface TestServer {
  readonly url: string;
  readonly pgDump: readonly string[] | null;
  /** Whether the server has TimescaleDB to install. */
  readonly timescale: boolean;
  /** Begins every name that this run puts on the server; the teardown drops them all. */
  readonly run: string;
}

/** The server that global-setup.js found or started; undefined when there is none. */
export const testServer: TestServer | undefined = process.env['TITAN_TEST_SERVER']
  ? (JSON.parse(process.env['TITAN_TEST_SERVER']) as TestServer)
  : undefined;

const ROLE_PASSWORD = 'titan-tests';

/** Creates a database, with the schema of all migrations or empty, and returns its URL. */
export async function createServerDatabase(kind: ServerKind, { migrated }: { migrated: boolean }): Promise<string> {
  return asAdministrator(async (sql) => {
    const template = await ensureTemplate(sql, kind, migrated);
    const name = `${server().run}_${randomUUID().slice(0, 8)}`;
    await sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(template)}`;
    return urlOf(name, kind);
  });
}

export async function dropServerDatabase(url: string): Promise<void> {
  await asAdministrator((sql) => sql`DROP DATABASE ${sql(new URL(url).pathname.slice(1))} WITH (FORCE)`);
}

/** Runs something as a superuser, in the server's own database. */
export async function asAdministrator<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect(server().url);
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** The database that others are cloned from; made once a run, whichever worker comes first. */
async function ensureTemplate(sql: Sql, kind: ServerKind, migrated: boolean): Promise<string> {
  const name = `${server().run}_${kind}_${migrated ? 'migrated' : 'empty'}`;
  return sql.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(hashtext(${server().run}))`;
    const [found] = await tx`SELECT FROM pg_database WHERE datname = ${name} AND NOT datallowconn`;
    if (found === undefined) await asAdministrator((admin) => makeTemplate(admin, name, kind, migrated));
    return name;
  });
}

async function makeTemplate(sql: Sql, name: string, kind: ServerKind, migrated: boolean): Promise<void> {
  const { run } = server();
  const [role] = await sql`SELECT FROM pg_roles WHERE rolname = ${run}`;
  if (role === undefined) await sql.unsafe(`CREATE ROLE ${run} LOGIN PASSWORD '${ROLE_PASSWORD}'`);
  await sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`;
  await sql`CREATE DATABASE ${sql(name)} TEMPLATE template0`;
  await during(connect(databaseUrl(name)), (inside) => inside`GRANT CREATE ON SCHEMA public TO ${inside(run)}`);
  if (migrated) await during(connect(urlOf(name, kind)), (inside) => migrate(inside));
  // A database can be cloned only while nobody is connected to it.
  await sql`ALTER DATABASE ${sql(name)} WITH ALLOW_CONNECTIONS false`;
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name}`;
}

async function during<T>(sql: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

function urlOf(database: string, kind: ServerKind): string {
  const url = new URL(databaseUrl(database));
  if (kind === 'plain') Object.assign(url, { username: server().run, password: ROLE_PASSWORD });
  return url.href;
}

function databaseUrl(database: string): string {
  return Object.assign(new URL(server().url), { pathname: `/${database}` }).href;
}

function connect(url: string): Sql {
  return postgres(url, { max: 1, onnotice: () => undefined });
}

function server(): TestServer {
  if (testServer === undefined) throw new Error('there is no database server for tests');
  return testServer;
}
