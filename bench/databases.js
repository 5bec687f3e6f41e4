import { openAsBlob } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import postgres from 'postgres';
import { migrate } from '../dist/storage/migrations/migrator.js';
import { openDatabase } from '../dist/storage/open-database.js';
import { startTimescaleServer } from '../tests/support/server/timescale-server.js';

const TABLES = 'ohlcv, coverage, archive_files, ingest_runs, rejected_rows, leases';
const SCHEMA = new URL('../sql/0001_create_ohlcv.sql', import.meta.url);

/**
 * A migrated database that goes when it is closed: on the server that TITAN_BENCH_DATABASE_URL names, else on one that
 * the tests know how to start. `where` says what it is, `settings` are titan's environment for it.
 */
export async function openServerDatabase() {
  const given = process.env.TITAN_BENCH_DATABASE_URL;
  const server = given === undefined ? await startTimescaleServer() : { url: given, stop: async () => undefined };
  if (typeof server === 'string') throw new Error(`no server: name one by TITAN_BENCH_DATABASE_URL (${server})`);
  const admin = postgres(server.url, { max: 1, onnotice: () => undefined });
  const name = `titan_bench_${process.pid}`;
  const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  await admin.unsafe(`CREATE DATABASE ${name}`);
  const { sql, close } = await openDatabase({ url, folder: '' });
  const { timescale } = await migrate(sql);
  const [{ server_version: version }] = await sql`SHOW server_version`;
  return {
    url, sql,
    where: `PostgreSQL ${version}, ${timescale.hypertable ? `TimescaleDB ${timescale.version} (${timescale.edition})` : 'plain'}`,
    settings: { DATABASE_URL: url, TITAN_ALLOW_SANDBOX: '1' },
    empty: () => sql.unsafe(`TRUNCATE ${TABLES}`),
    count: () => countCandles(sql),
    close: async () => {
      await close();
      await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
      await server.stop();
    },
  };
}

/** Embedded databases in a folder, a new one each time that it is emptied. */
export async function openEmbeddedDatabase(folder) {
  const settings = { TITAN_ALLOW_SANDBOX: '1', DATABASE_URL: '' };
  const use = async (work) => {
    const database = await openDatabase({ url: undefined, folder: join(settings.TITAN_HOME, 'db') });
    try {
      return await work(database.sql);
    } finally {
      await database.close();
    }
  };
  const fresh = () => mkdtemp(join(folder, 'embedded-'));
  return {
    where: 'the embedded database',
    settings, fresh,
    empty: async () => {
      if (settings.TITAN_HOME !== undefined) await rm(settings.TITAN_HOME, { recursive: true });
      settings.TITAN_HOME = await fresh();
      await use(migrate);
    },
    count: () => use(countCandles),
  };
}

/** Copies a file into a table like titan's, in a new folder of PGlite's as it comes. */
export async function copyByPglite(folder, path, columns) {
  const pglite = await PGlite.create(await folder);
  try {
    await pglite.exec(await readFile(SCHEMA, 'utf8'));
    const blob = await openAsBlob(path);
    const startedAt = performance.now();
    await pglite.query(`COPY ohlcv (${columns}) FROM '/dev/blob'`, [], { blob });
    const seconds = (performance.now() - startedAt) / 1000;
    return { seconds, count: await pglite.query('SELECT count(*)::int AS n FROM ohlcv').then(({ rows }) => rows[0].n) };
  } finally {
    await pglite.close();
  }
}

async function countCandles(sql) {
  const [{ n }] = await sql`SELECT count(*)::int AS n FROM ohlcv`;
  return n;
}
