import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { TemporaryError } from '../errors.js';

const DECODERS: ReadonlyMap<string, () => NodeJS.ReadWriteStream> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** What {@link readBody} can read, as an Accept-Encoding header. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/** The longest market list is some 20 MB. */
const LARGEST_BODY = 128 * 1024 * 1024;

/**
 * The whole body of an answer.
 *
 * @param encoding its Content-Encoding
 * @throws TemporaryError when it is too long, or in an encoding that was not asked for; else what breaks the stream
 */
export async function readBody(body: Readable, encoding: string | undefined, exchange: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decoded(body, encoding, exchange) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new TemporaryError(`${exchange}: the answer is longer than ${LARGEST_BODY >> 20} MB`);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function decoded(body: Readable, encoding: string | undefined, exchange: string): AsyncIterable<unknown> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body;
  const decoder = DECODERS.get(encoding.toLowerCase());
  if (decoder === undefined) throw new TemporaryError(`${exchange}: the answer is encoded as ${encoding.slice(0, 40)}, which was not asked for`);
  // What breaks one end breaks the other, and so the loop that reads it: the callback has nothing to add.
  return pipeline(body, decoder(), () => undefined);
}
