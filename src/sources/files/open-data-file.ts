import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, UsageError } from '../../errors.js';
import { damaged, type OpenedFile } from './data-file.js';
import { zippedFiles } from './zipped-files.js';

const GZIP = 0x1f8b;
const ZIP = 0x504b;

/** @throws UsageError saying what is wrong with it */
export async function openDataFile(path: string): Promise<OpenedFile> {
  const { size, magic } = await look(path);
  if (magic === ZIP) return zippedFiles(path);
  const read = (onBytes: (bytes: number) => void): AsyncIterable<Buffer> => {
    const raw = createReadStream(path);
    raw.on('data', (chunk) => { onBytes(chunk.length); });
    // Whoever reads the unpacked end sees what goes wrong at either.
    return magic === GZIP ? pipeline(raw, createGunzip(), () => undefined) : raw;
  };
  const file = { name: path, titles: [basename(path)], path, bytes: size, chunks: (onBytes?: (bytes: number) => void) => whole(path, size, read, onBytes) };
  return { files: [file], close: () => Promise.resolve() };
}

async function look(path: string): Promise<{ size: number; magic: number }> {
  const unreadable = (what: string): UsageError => new UsageError(`${path} ${what}`);
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new UsageError(`${path} is a folder`, { hint: `Name the files in it, such as ${path.replace(/\/?$/, '/')}*.zip.` });
    if (!found.isFile()) throw unreadable('is no ordinary file');
    if (found.size === 0) throw unreadable('is empty');
    const handle = await open(path);
    try {
      const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return { size: found.size, magic: buffer.readUInt16BE() };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw unreadable('does not exist');
    if (code === 'EACCES' || code === 'EPERM') throw unreadable('may not be read by this user');
    throw unreadable(`cannot be read: ${messageOf(error)}`);
  }
}

/** @throws UsageError at the end of a file that has become shorter, whose last row may be cut */
async function* whole(path: string, size: number, read: (onBytes: (bytes: number) => void) => AsyncIterable<Buffer>, onBytes?: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    yield* read((more) => {
      bytes += more;
      onBytes?.(more);
    });
  } catch (error) {
    throw damaged(path, error);
  }
  if (bytes < size) throw new UsageError(`${path} became shorter while it was read: ${bytes.toLocaleString('en')} of ${size.toLocaleString('en')} bytes`, { hint: 'Import it again when it is whole.' });
}
