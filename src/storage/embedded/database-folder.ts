import { existsSync, readdirSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { PermanentError } from '../../errors.js';

/** The files of PostgreSQL, within the folder. */
const CLUSTER = 'data';
const OURS = /^(?:owner\.|copy\.|data$|data\.new$|\.DS_Store$)/;

export function clusterOf(folder: string): string {
  return path.join(folder, CLUSTER);
}

/** Creates the folder if there is none. @throws PermanentError when it serves another purpose */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (existsSync(clusterOf(folder))) return;
  const foreign = readdirSync(folder).find((name) => !OURS.test(name));
  if (foreign === undefined) return;
  throw new PermanentError(`The folder ${folder} is not a titan database: it has other files in it, such as ${foreign}.`, {
    hint: 'Set TITAN_HOME to a folder that is empty or does not exist yet.',
  });
}

/**
 * Creates the cluster by `create`, which is given an empty folder; only a complete one, flushed to
 * the disk, gets its name. So being killed meanwhile leaves nothing that looks like a database.
 */
export async function createCluster(folder: string, create: (cluster: string) => Promise<void>): Promise<void> {
  const unfinished = path.join(folder, `${CLUSTER}.new`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  try {
    await create(unfinished);
    await flushTree(unfinished);
    await rename(unfinished, clusterOf(folder));
    await flush(folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** @returns the major version of PostgreSQL that wrote the cluster; undefined if it is not one */
export async function clusterVersion(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(path.join(clusterOf(folder), 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

async function flushTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    await flush(path.join(entry.parentPath, entry.name));
  }
  await flush(folder);
}

async function flush(name: string): Promise<void> {
  const file = await open(name);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
