import { createReadStream, read } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';

/** Larger than the usual 16 KB: each chunk costs a round trip to another thread (`npm run bench:backfill`). */
const CHUNK = 128 * 1024;
const STORED = 0;
const DEFLATED = 8;

/**
 * What an entry of a zip archive holds, unpacked, chunk by chunk. Its CRC is not checked.
 *
 * @param fd of the archive; stays open
 * @throws Error when it cannot be unpacked, or is not as long as the archive says
 */
export async function* unpacked(zip: ZipFile, entry: Entry, fd: number): AsyncGenerator<Buffer> {
  const { compressionMethod, compressedSize, uncompressedSize } = entry;
  if (entry.isEncrypted()) throw new Error('it is encrypted');
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) throw new Error(`its compression method, ${compressionMethod}, is not supported`);
  let length = 0;
  if (compressedSize > 0) {
    const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const packed = bytesOf(fd, start, start + compressedSize - 1);
    // Whoever reads the inflated end sees what goes wrong at either.
    const chunks = compressionMethod === STORED ? packed : pipeline(packed, createInflateRaw({ chunkSize: CHUNK }), () => undefined);
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      length += chunk.length;
      yield chunk;
    }
  }
  if (length !== uncompressedSize) throw new Error(`it holds ${length} bytes, and should hold ${uncompressedSize}`);
}

/** @param end inclusive */
function bytesOf(fd: number, start: number, end: number): Readable {
  // A stream that is destroyed closes what it reads, also when told not to do so by itself (`autoClose`).
  const staysOpen = { read, close: (_: number, done: (error: null) => void) => { done(null); } };
  return createReadStream('', { fd, start, end, autoClose: false, highWaterMark: CHUNK, fs: staysOpen });
}
