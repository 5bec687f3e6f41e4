import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../src/storage/migrations/migrator.js';
import { readMigrations } from '../../src/storage/migrations/migration-files.js';
import { openDatabase } from '../../src/storage/open-database.js';

const CACHE = process.env['TITAN_TEST_CACHE'] ?? path.join(homedir(), '.cache', 'titan-tests');
const PGLITE = fileURLToPath(new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url));

/** Makes `folder` an embedded database, with the schema of all migrations or empty, from a copy made once. */
export async function copyEmbeddedTemplate(folder: string, { migrated }: { migrated: boolean }): Promise<void> {
  const template = path.join(CACHE, await templateName(migrated));
  if (!existsSync(template)) await makeTemplate(template, migrated);
  await cp(template, folder, { recursive: true, verbatimSymlinks: true });
}

/** Named for what it is made from, so that a change of either makes a new one. */
async function templateName(migrated: boolean): Promise<string> {
  const hash = createHash('sha256').update(await readFile(PGLITE));
  if (migrated) for (const { checksum } of await readMigrations()) hash.update(checksum);
  return `pglite-${migrated ? 'migrated' : 'empty'}-${hash.digest('hex').slice(0, 12)}`;
}

async function makeTemplate(template: string, migrated: boolean): Promise<void> {
  const folder = `${template}.${randomUUID()}`;
  try {
    await makeDatabase(folder, migrated);
    await rename(folder, template);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    // Another worker may have been as quick.
    if (!existsSync(template)) throw error;
  }
}

async function makeDatabase(folder: string, migrated: boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  const database = await openDatabase({ url: undefined, folder });
  try {
    if (migrated) await migrate(database.sql);
  } finally {
    await database.close();
  }
}
