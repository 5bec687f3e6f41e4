import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';

/** Larger than the usual 16 KB: each chunk costs a round trip to another thread (`npm run bench:backfill`). */
const CHUNK = 128 * 1024;
const STORED = 0;
const DEFLATED = 8;

/**
 * What an entry of a zip archive holds, unpacked, chunk by chunk. Neither its length nor its CRC is checked.
 *
 * @param archive where `zip` lies: its path, or a file descriptor that stays open
 * @throws Error when it cannot be unpacked
 */
export async function* unpacked(zip: ZipFile, entry: Entry, archive: string | number): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw new Error('it is encrypted');
  if (entry.compressedSize === 0) return;
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const place = { start, end: start + entry.compressedSize - 1, highWaterMark: CHUNK };
  const raw = typeof archive === 'number' ? createReadStream('', { ...place, fd: archive, autoClose: false }) : createReadStream(archive, place);
  yield* inflated(raw, entry) as AsyncIterable<Buffer>;
}

function inflated(raw: Readable, { compressionMethod }: Entry): Readable {
  if (compressionMethod === STORED) return raw;
  if (compressionMethod !== DEFLATED) throw new Error(`compression method ${compressionMethod}`);
  // Whoever reads the inflated end sees what goes wrong at either.
  return pipeline(raw, createInflateRaw({ chunkSize: CHUNK }), () => undefined);
}
