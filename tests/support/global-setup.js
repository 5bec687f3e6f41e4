// Plain JavaScript, since jest runs it before its transformer.
import postgres from 'postgres';
import { buildIfStale } from './build-if-stale.js';
import { runName, startTimescaleServer } from './server/timescale-server.js';

/** Gives the tests what they share: a build for those that run bin/titan.js, and a database server. */
export default async function setUp() {
  buildIfStale();
  const server = await startTimescaleServer();
  if (typeof server === 'string') return doWithout('PostgreSQL and TimescaleDB', server);
  globalThis.titanTestServer = server;
  const { url, pgDump } = server;
  const timescale = await hasTimescale(url);
  if (!timescale) doWithout('TimescaleDB', 'the server has no such extension');
  // Workers inherit the environment.
  process.env['TITAN_TEST_SERVER'] = JSON.stringify({ url, pgDump, timescale, run: runName() });
}

/**
 * @param {string} what
 * @param {string} why
 */
function doWithout(what, why) {
  if (process.env['CI'] === 'true') throw new Error(`CI must test on ${what}, and cannot: ${why}`);
  process.stderr.write(`tests on ${what} are skipped: ${why}\n`);
}

/** @param {string} url */
async function hasTimescale(url) {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return (await sql`SELECT FROM pg_available_extensions WHERE name = 'timescaledb'`).length > 0;
  } finally {
    await sql.end();
  }
}
