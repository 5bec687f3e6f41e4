/**
 * What a small `titan fetch` costs that is not the first: seconds of CPU of the whole process, node's start and ccxt's
 * import included, on a server and on the embedded database. Node alone and `titan --help` stand beside it. The sandbox
 * is another process; its market list is short, and is asked for each time, where a real one of thousands comes from
 * disk. Needs a build.
 *
 *   node bench/second-fetch.js
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDatabase, openServerDatabase } from './databases.js';
import { median } from './measure.js';
import { titan } from './measured-process.js';
import { startSandboxProcess } from './sandbox-process.js';

const RUNS = 7;

const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const sandbox = await startSandboxProcess('--no-limits', '--exchanges', 'binance');
try {
  console.log(`node -e 0: ${nodeAlone().toFixed(2)} s of CPU`);
  await measure('titan --help', ['--help'], {});
  const embedded = await openEmbeddedDatabase(folder);
  await embedded.empty();
  await measureFetch(embedded);
  const server = await openServerDatabase().catch((error) => { console.log(error.message); });
  if (server !== undefined) {
    try {
      await measureFetch({ ...server, settings: { ...server.settings, TITAN_HOME: join(folder, 'home') } });
    } finally {
      await server.close();
    }
  }
} finally {
  sandbox.close();
  await rm(folder, { recursive: true, force: true });
}

async function measureFetch({ where, settings }) {
  const args = ['fetch', 'BTC/USDT', '--exchanges', 'binance', '--endpoint', `binance=${sandbox.origins.binance}`];
  await titan(args, settings);
  await measure(`second fetch, ${where}`, args, settings);
}

async function measure(what, args, settings) {
  const spent = [];
  for (let run = 0; run < RUNS; run++) spent.push((await titan(args, settings)).cpuSeconds);
  console.log(`${what}: ${median(spent).toFixed(2)} s of CPU (${Math.min(...spent).toFixed(2)} at least)`);
}

/** Seconds of CPU that an empty script takes. */
function nodeAlone() {
  const consumption = new URL('./consumption.js', import.meta.url).pathname;
  const spent = Array.from({ length: RUNS }, () => {
    const { output } = spawnSync(process.execPath, ['--import', consumption, '-e', '0'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    return JSON.parse(String(output[3])).cpuSeconds;
  });
  return median(spent);
}
