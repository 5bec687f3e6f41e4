import { existsSync, fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { messageOf, PermanentError } from '../../errors.js';
import { Backend } from './backend.js';
import { clusterOf, clusterVersion, createCluster } from './database-folder.js';
import { isFileError } from './folder-errors.js';

/** The PostgreSQL that PGlite is. A cluster of another major version cannot be opened. */
const POSTGRESQL_VERSION = '18';

/**
 * Opens the folder's database, creating it first if there is none. Only for the folder's owner.
 *
 * @throws PermanentError when what is there cannot be opened
 */
export async function openBackend(folder: string): Promise<Backend> {
  const exitCode = process.exitCode;
  try {
    if (!existsSync(clusterOf(folder))) {
      await createCluster(folder, async (cluster) => (await openCluster(cluster, [])).close());
    }
    await checkVersion(folder);
    return await Backend.of(await openExisting(folder));
  } finally {
    // Emscripten sets it when initdb ends.
    process.exitCode = exitCode;
  }
}

async function checkVersion(folder: string): Promise<void> {
  const version = await clusterVersion(folder);
  if (version === POSTGRESQL_VERSION) return;
  const problem = version === undefined
    ? `what is in ${clusterOf(folder)} is not a database`
    : `it was written by PostgreSQL ${version}, and this titan has PostgreSQL ${POSTGRESQL_VERSION}`;
  throw new PermanentError(`The embedded database in ${folder} cannot be opened: ${problem}.`, {
    hint: version === undefined
      ? 'Set TITAN_HOME to another folder, or move this one away to start anew.'
      : 'Use the version of titan that wrote it, or set TITAN_HOME to another folder.',
  });
}

async function openExisting(folder: string): Promise<PGlite> {
  const log: string[] = [];
  try {
    return await openCluster(clusterOf(folder), log);
  } catch (error) {
    const said = log.findLast((line) => /\b(?:PANIC|FATAL):/.test(line))?.replace(/^.*\b(?:PANIC|FATAL):\s*/, '');
    if (said?.includes('No space left on device') === true) throw Object.assign(new Error(said, { cause: error }), { code: 'ENOSPC' });
    if (said === undefined && isFileError(error)) throw error;
    throw new PermanentError(`The embedded database in ${folder} cannot be opened: ${said ?? messageOf(error)}.`, {
      hint: 'Restore the folder from a backup, or move it away and fetch anew.',
      cause: error,
    });
  }
}

/**
 * Opens PGlite with `fsync` on: committed means on the disk, even in a power cut. As it comes,
 * PGlite has it off, and its file system for Node lacks the call, so that it would do nothing.
 *
 * @param log gets what PostgreSQL has to say
 */
async function openCluster(cluster: string, log: string[]): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  const { NodeFS } = await import('@electric-sql/pglite/nodefs');
  const fs = new (class extends NodeFS {
    override async init(...[pglite, options]: Parameters<InstanceType<typeof NodeFS>['init']>) {
      const { emscriptenOpts } = await super.init(pglite, options);
      emscriptenOpts.preRun?.push((module) => addFsync(module.NODEFS as NodeFileSystem));
      return { emscriptenOpts };
    }
  })(cluster);
  return PGlite.create({
    fs,
    startParams: [...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'), '-c', 'wal_sync_method=fsync'],
    onStderr: (line) => log.push(line) > 0,
  });
}

/** Emscripten's NODEFS, of which PGlite has the part that it names. */
interface NodeFileSystem {
  stream_ops: { fsync?: (stream: { nfd: number }) => number };
  tryFSOperation(operation: () => number): number;
}

function addFsync(files: NodeFileSystem): void {
  files.stream_ops.fsync = ({ nfd }) => files.tryFSOperation(() => {
    fsyncSync(nfd);
    return 0;
  });
}
