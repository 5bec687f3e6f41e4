import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, PermanentError } from '../../errors.js';

/**
 * A new file that has lost its name at once: the system frees it when it is closed, or when the process
 * ends in whatever way, so that not even `kill -9` leaves one behind.
 *
 * @throws PermanentError when the folder cannot be written to
 */
export async function openNamelessFile(folder: string): Promise<FileHandle> {
  const path = join(folder, `titan-${randomUUID()}.tmp`);
  try {
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return file;
  } catch (error) {
    throw unwritable(error, folder);
  }
}

/** What it means that a temporary file cannot be written. */
export function unwritable(error: unknown, folder: string): PermanentError {
  return new PermanentError(`no temporary file can be written in ${folder}: ${messageOf(error)}`, {
    hint: 'Make room there, or set TMPDIR to another folder.',
    cause: error,
  });
}
