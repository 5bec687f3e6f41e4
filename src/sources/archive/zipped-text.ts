import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { fromFdPromise, type Entry } from 'yauzl';
import { messageOf } from '../../errors.js';
import { DamagedFile } from './damaged-file.js';

/** Larger than zlib's own 16 KB: each chunk costs a round trip to its thread. */
const CHUNK = 128 * 1024;
const STORED = 0;
const DEFLATED = 8;

/**
 * What the one file in a zip archive holds, chunk by chunk.
 *
 * @param fd of the archive; stays open
 * @param name what it is called in messages
 * @throws DamagedFile when it is no such archive
 */
export async function* zippedText(fd: number, name: string): AsyncGenerator<Buffer> {
  try {
    const zip = await fromFdPromise(fd, { autoClose: false, lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
      yield* decoded(raw, entry) as AsyncIterable<Buffer>;
      return;
    }
  } catch (error) {
    throw new DamagedFile(`${name} cannot be unpacked: ${messageOf(error)}`, { cause: error });
  }
  throw new DamagedFile(`${name} is empty`);
}

function decoded(raw: Readable, { compressionMethod }: Entry): Readable {
  if (compressionMethod === STORED) return raw;
  if (compressionMethod !== DEFLATED) throw new Error(`compression method ${compressionMethod}`);
  // Whoever reads the inflated end sees what goes wrong at either.
  return pipeline(raw, createInflateRaw({ chunkSize: CHUNK }), () => undefined);
}
