import { randomUUID } from 'node:crypto';
import { debianObstacle, startDebianServer } from './debian-server.js';
import { dockerObstacle, startDockerServer } from './docker-server.js';

/**
 * A PostgreSQL server with TimescaleDB that the tests may fill.
 *
 * @typedef {object} RunningServer
 * @property {string} url of a superuser
 * @property {string[] | null} pgDump the command that runs the server's own pg_dump as that superuser
 * @property {() => Promise<void>} stop
 */

/**
 * The first that can be had: TITAN_TEST_DATABASE_URL, a container, Debian's own packages.
 *
 * @returns {Promise<RunningServer | string>} the server, or why there is none
 */
export async function startTimescaleServer() {
  const url = process.env['TITAN_TEST_DATABASE_URL'];
  if (url) return { url, pgDump: null, stop: async () => undefined };
  const docker = dockerObstacle();
  if (docker === undefined) return startDockerServer();
  const debian = debianObstacle();
  if (debian === undefined) return startDebianServer();
  return `TITAN_TEST_DATABASE_URL is not set; ${docker}; ${debian}`;
}

/** Begins the names of everything that one run of the tests puts on a server that it does not own. */
export function runName() {
  return `titan_test_${randomUUID().slice(0, 8)}`;
}
