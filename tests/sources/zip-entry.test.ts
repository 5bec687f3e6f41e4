import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fromFdPromise, type Entry } from 'yauzl';
import { ZipFile } from 'yazl';
import { unpacked } from '../../src/sources/zip-entry.js';

const CENTRAL_HEADER = Buffer.from('PK\x01\x02', 'latin1');
const [FLAGS, METHOD, LENGTH] = [8, 10, 24];

let folder: string;
beforeAll(async () => { folder = await mkdtemp(path.join(tmpdir(), 'titan-test-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An archive of one entry, of which the central directory is tampered with. */
async function archived(content: Buffer, { compress = true, set }: { compress?: boolean; set?: { at: number; to: number } } = {}): Promise<string> {
  const zip = new ZipFile();
  zip.addBuffer(content, 'file.csv', { compress });
  zip.end();
  const bytes = await buffer(zip.outputStream);
  if (set !== undefined) bytes.writeUInt16LE(set.to, bytes.indexOf(CENTRAL_HEADER) + set.at);
  const name = path.join(folder, `${randomBytes(8).toString('hex')}.zip`);
  await writeFile(name, bytes);
  return name;
}

/** What the work makes of an archive's only entry; it must leave the archive open. */
async function reading<T>(name: string, work: (chunks: AsyncGenerator<Buffer>) => Promise<T>): Promise<T> {
  const file = await open(name);
  try {
    const zip = await fromFdPromise(file.fd, { autoClose: false, lazyEntries: true });
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    return await work(unpacked(zip, entries[0]!, file.fd)).finally(() => file.stat());
  } finally {
    await file.close();
  }
}

const contents = (name: string): Promise<Buffer> => reading(name, buffer);

// More than a chunk, packed and unpacked.
const LARGE = Buffer.concat(Array.from({ length: 3_000 }, (_, nr) => Buffer.from(`${nr},${randomBytes(60).toString('hex')},1.00000000\n`)));

test.each([['deflated', true], ['stored', false]])('%s, and the archive stays open, also when not all is read', async (_, compress) => {
  const name = await archived(LARGE, { compress });
  expect((await contents(name)).equals(LARGE)).toBe(true);
  const first = await reading(name, async (chunks) => {
    for await (const chunk of chunks) return chunk;
    return undefined;
  });
  expect(first!.length).toBeGreaterThan(0);
  expect(first!.equals(LARGE.subarray(0, first!.length))).toBe(true);
});

test.each([true, false])('of nothing (compressed: %s) comes nothing', async (compress) => {
  expect(await contents(await archived(Buffer.alloc(0), { compress }))).toHaveLength(0);
});

test('what cannot be unpacked is said', async () => {
  await expect(contents(await archived(LARGE, { set: { at: FLAGS, to: 1 } }))).rejects.toThrow('it is encrypted');
  await expect(contents(await archived(LARGE, { set: { at: METHOD, to: 14 } }))).rejects.toThrow('its compression method, 14, is not supported');
  await expect(contents(await archived(LARGE, { compress: false, set: { at: METHOD, to: 8 } }))).rejects.toThrow(/invalid|incorrect/);
  await expect(contents(await archived(LARGE, { set: { at: LENGTH, to: 7 } }))).rejects.toThrow(/^it holds \d+ bytes, and should hold \d+$/);
});
