import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { PermanentError } from '../../errors.js';
import { SQL_FOLDER } from '../sql-folder.js';

/** One numbered file of SQL. */
export interface Migration {
  readonly version: number;
  /** The file's name, such as `0001_create_ohlcv.sql`. */
  readonly file: string;
  readonly sql: string;
  /** SHA-256 (hex) of the text with its line endings as LF, so that a checkout's own do not count as a change. */
  readonly checksum: string;
}

const NUMBERED = /^(\d{4})_[a-z0-9_]+\.sql$/;

/**
 * The numbered migrations of a folder, oldest first.
 *
 * @throws PermanentError when a file has no number, or the numbers do not run 1, 2, 3 …
 */
export async function readMigrations(folder: string = SQL_FOLDER): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(files.map((file, index) => readMigration(folder, file, files[index - 1], index + 1)));
}

async function readMigration(folder: string, file: string, previous: string | undefined, expected: number): Promise<Migration> {
  const version = Number(NUMBERED.exec(file)?.[1] ?? Number.NaN);
  if (Number.isNaN(version)) throw new PermanentError(`migration ${file} is not named NNNN_<verb_noun>.sql`);
  if (previous !== undefined && version === Number.parseInt(previous, 10)) {
    throw new PermanentError(`migrations ${previous} and ${file} have the same number`);
  }
  if (version !== expected) {
    throw new PermanentError(`migration ${String(expected).padStart(4, '0')} is missing: ${previous ?? 'the start'} is followed by ${file}`);
  }
  const sql = await readSql(`${folder}/${file}`);
  return { version, file, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

/** The text of a file of SQL, its line endings as LF. */
export async function readSql(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}
