import { spawnSync } from 'node:child_process';
import { waitUntilItAnswers } from './wait-until-it-answers.js';

const IMAGE = process.env['TITAN_TEST_DOCKER_IMAGE'] ?? 'timescale/timescaledb:latest-pg17';
const PASSWORD = 'titan-tests';

/** Why no container can be had; undefined when one can. */
export function dockerObstacle() {
  const answer = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8', timeout: 10_000 });
  return answer.status === 0 ? undefined : 'no Docker engine answers';
}

/**
 * Starts TimescaleDB (Community edition) in a container.
 *
 * @returns {Promise<import('./timescale-server.js').RunningServer>}
 */
export async function startDockerServer() {
  const container = docker(
    'run', '--detach', '--rm', '--publish', '127.0.0.1::5432', '--tmpfs', '/var/lib/postgresql/data',
    '--env', `POSTGRES_PASSWORD=${PASSWORD}`, IMAGE,
    'postgres', '-c', 'shared_preload_libraries=timescaledb', '-c', 'timescaledb.max_background_workers=0',
    '-c', 'timescaledb.telemetry_level=off', '-c', 'max_connections=200', '-c', 'fsync=off', '-c', 'synchronous_commit=off',
    '-c', 'full_page_writes=off', '-c', 'autovacuum=off', '-c', 'jit=off',
  );
  const stop = async () => void docker('rm', '--force', '--volumes', container);
  try {
    const url = `postgres://postgres:${PASSWORD}@${docker('port', container, '5432/tcp').split('\n')[0]}/postgres`;
    await waitUntilItAnswers(url, () => docker('logs', '--tail', '20', container));
    return { url, pgDump: ['docker', 'exec', container, 'pg_dump', '-U', 'postgres'], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {string[]} words */
function docker(...words) {
  const { status, stdout, stderr } = spawnSync('docker', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`docker ${words[0]} failed: ${stderr.trim()}`);
  return stdout.trim();
}
