import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { unpacked } from '../../src/sources/zip-entry.js';

const CENTRAL_HEADER = Buffer.from('PK\x01\x02', 'latin1');
const [FLAGS, METHOD] = [8, 10];

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

async function contents(name: string, archive: string | number = name): Promise<Buffer> {
  const zip = await openPromise(name, { autoClose: false, lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) return await buffer(unpacked(zip, entry, archive));
    throw new Error('no entry');
  } finally {
    zip.close();
  }
}

// More than a chunk, packed and unpacked.
const LARGE = Buffer.concat(Array.from({ length: 3_000 }, (_, nr) => Buffer.from(`${nr},${randomBytes(60).toString('hex')},1.00000000\n`)));

test.each([['deflated', true], ['stored', false]])('%s, by its path and by a descriptor, which stays open', async (_, compress) => {
  const name = await archived(LARGE, { compress });
  expect((await contents(name)).equals(LARGE)).toBe(true);
  const file = await open(name);
  try {
    for (let time = 0; time < 2; time++) expect((await contents(name, file.fd)).equals(LARGE)).toBe(true);
  } finally {
    await file.close();
  }
});

test.each([true, false])('of nothing (compressed: %s) comes nothing', async (compress) => {
  expect(await contents(await archived(Buffer.alloc(0), { compress }))).toHaveLength(0);
});

test('what cannot be unpacked is said', async () => {
  await expect(contents(await archived(LARGE, { set: { at: FLAGS, to: 1 } }))).rejects.toThrow('it is encrypted');
  await expect(contents(await archived(LARGE, { set: { at: METHOD, to: 14 } }))).rejects.toThrow('compression method 14');
  await expect(contents(await archived(LARGE, { compress: false, set: { at: METHOD, to: 8 } }))).rejects.toThrow(/invalid|incorrect/);
});
