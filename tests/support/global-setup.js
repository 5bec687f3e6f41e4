// Plain JavaScript, since jest runs it before its transformer.
import { buildIfStale } from './build-if-stale.js';
import { runName, startTimescaleServer } from './server/timescale-server.js';

/** Gives the tests what they share: a build for those that run bin/titan.js, and a database server. */
export default async function setUp() {
  buildIfStale();
  const server = await startTimescaleServer();
  if (typeof server === 'string') {
    if (process.env['CI'] === 'true') throw new Error(`CI needs a TimescaleDB, and none can be had: ${server}`);
    process.stderr.write(`tests on PostgreSQL and TimescaleDB are skipped: ${server}\n`);
    return;
  }
  const { url, pgDump } = server;
  // Workers inherit the environment.
  process.env['TITAN_TEST_SERVER'] = JSON.stringify({ url, pgDump, run: runName() });
  globalThis.titanTestServer = server;
}
