import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PermanentError, UsageError } from '../../../src/errors.js';
import { openEmbedded } from '../../../src/storage/embedded/embedded-database.js';
import { folderError } from '../../../src/storage/embedded/folder-errors.js';
import { Worker } from './support/processes.js';

describe('a folder that cannot be the embedded database', () => {
  let home: string;
  const refusal = (folder: string): Promise<unknown> => openEmbedded(folder).connect().then(() => undefined, (error: unknown) => error);

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'titan-folder-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  test('is a file', async () => {
    const file = path.join(home, 'file');
    await writeFile(file, '');
    for (const folder of [file, path.join(file, 'db')]) {
      const error = await refusal(folder);
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toMatchObject({ message: `The embedded database in ${folder} cannot be used: it is a file, not a folder.`, hint: 'Set TITAN_HOME to a folder that titan may write to.' });
    }
  });

  test('has other files in it', async () => {
    await writeFile(path.join(home, 'letter.txt'), '');
    const error = await refusal(home);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ message: `The folder ${home} is not a titan database: it has other files in it, such as letter.txt.` });
  });

  test('was written by another PostgreSQL', async () => {
    await mkdir(path.join(home, 'data'));
    await writeFile(path.join(home, 'data', 'PG_VERSION'), '17\n');
    const error = await refusal(home);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ message: `The embedded database in ${home} cannot be opened: it was written by PostgreSQL 17, and this titan has PostgreSQL 18.` });
  });

  test('has something else in the place of the database, or a damaged one', async () => {
    await mkdir(path.join(home, 'data'));
    expect(await refusal(home)).toMatchObject({ message: `The embedded database in ${home} cannot be opened: what is in ${home}/data is not a database.` });
    await writeFile(path.join(home, 'data', 'PG_VERSION'), '18\n');
    const error = await refusal(home);
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toContain(`The embedded database in ${home} cannot be opened: `);
  });

  test('may not be written to', async () => {
    await chmod(home, 0o755);
    const folder = path.join(home, 'db');
    await mkdir(folder, { mode: 0o555 });
    // Root may write anywhere.
    const worker = new Worker(folder, 'use', '', process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {});
    expect(await worker.reported(({ error }) => error !== undefined)).toEqual({
      error: 'UsageError',
      message: `The embedded database in ${folder} cannot be used: this user may not write there.`,
      hint: "Change the folder's permissions, or set TITAN_HOME to a folder that titan may write to.",
    });
    await worker.end();
  });

  test.each([[{ code: 'ENOSPC' }], [{ name: 'ErrnoError', errno: 51 }]])('is on a full disk (%j)', (cause) => {
    expect(folderError('/db', cause)).toMatchObject({ kind: 'permanent', message: 'The embedded database in /db cannot be used: the disk is full.' });
  });
});
