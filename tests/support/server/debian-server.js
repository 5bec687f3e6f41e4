import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntilItAnswers } from './wait-until-it-answers.js';

const PASSWORD = 'titan-tests';
const STOP_SECONDS = 20;

/** @param {string} name */
const script = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Why this machine cannot have the server; undefined when it can. */
export function debianObstacle() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'not root on Linux';
  if (!existsSync('/etc/debian_version')) return 'not Debian';
  if (!existsSync('/usr/sbin/debootstrap') && !isInstalled() && !installDebootstrap()) return 'debootstrap is not installed';
  return undefined;
}

/**
 * Starts PostgreSQL 17 with TimescaleDB (Apache edition) from Debian's own packages, in a folder
 * that is kept for the next time.
 *
 * @returns {Promise<import('./timescale-server.js').RunningServer>}
 */
export async function startDebianServer() {
  const folder = debianFolder();
  const made = spawnSync(script('make-debian-folder.sh'), [folder, PASSWORD, process.env['TITAN_TEST_DEBIAN_MIRROR'] ?? ''], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (made.status !== 0) throw new Error(`the Debian folder could not be made: see ${folder}.log`);
  const port = await freePort();
  const url = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;
  // A session of its own, so that Ctrl-C in the terminal reaches jest first and the server by its end.
  const server = spawn(script('run-debian-server.sh'), [folder, String(port)], { detached: true, stdio: ['pipe', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.on('data', (data) => (log = (log + data).slice(-4000)));
  const exited = new Promise((resolve) => server.once('exit', resolve));
  try {
    await waitUntilItAnswers(url, () => log);
  } catch (error) {
    server.stdin.end();
    throw error;
  }
  const environment = `PGPASSWORD=${PASSWORD}`;
  return {
    url,
    pgDump: ['chroot', folder, 'env', environment, '/usr/lib/postgresql/17/bin/pg_dump', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres'],
    stop: async () => {
      server.stdin.end();
      const timer = setTimeout(() => server.kill('SIGKILL'), STOP_SECONDS * 1000);
      await exited;
      clearTimeout(timer);
    },
  };
}

function debianFolder() {
  const cache = process.env['TITAN_TEST_CACHE'] ?? path.join(homedir(), '.cache', 'titan-tests');
  return path.resolve(cache, 'debian-trixie-timescaledb');
}

function isInstalled() {
  return existsSync(path.join(debianFolder(), '.complete'));
}

/** In CI the machine is ours to change; elsewhere it is not. */
function installDebootstrap() {
  if (process.env['CI'] !== 'true') return false;
  const apt = (/** @type {string[]} */ ...words) =>
    spawnSync('apt-get', words, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  return apt('update', '-q') && apt('install', '-qy', '--no-install-recommends', 'debootstrap');
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(/** @type {import('node:net').AddressInfo} */ (address).port));
    });
  });
}
