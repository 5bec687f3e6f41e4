import { afterAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { copyEmbeddedTemplate } from '../../support/embedded-template.js';
import { embeddedClient } from './support/embedded-client.js';

const disk = mkdtempSync(path.join(tmpdir(), 'titan-full-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', disk], { stdio: 'ignore' }).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('umount', [disk]);
  rmdirSync(disk);
});

const LEFT = 2_000_000;
const ROW = `${'x'.repeat(999)}\n`;

// Skipped where mounting is not permitted.
(isMounted ? test : test.skip)('a COPY whose rows find no room is refused, and the connection goes on', async () => {
  const folder = path.join(disk, 'db');
  await copyEmbeddedTemplate(folder, { migrated: false });
  const client = embeddedClient(folder);
  const { sql } = client;
  await sql`CREATE TABLE copied (text text NOT NULL)`;
  const copy = (rows: number) => sql.begin(async (transaction) => {
    await pipeline(Readable.from(Array.from({ length: rows }, () => ROW)), await transaction`COPY copied FROM STDIN`.writable());
  });
  const filler = path.join(disk, 'filler');
  const { bavail, bsize } = await statfs(disk);
  await writeFile(filler, Buffer.alloc(bavail * bsize - LEFT));
  await expect(copy(10_000)).rejects.toMatchObject({ code: '53100', message: expect.stringContaining('no space left on device') as unknown });
  expect(await sql`SELECT count(*)::int AS n FROM copied`).toEqual([{ n: 0 }]);
  await rm(filler);
  await copy(3_000);
  expect(await sql`SELECT count(*)::int AS n FROM copied`).toEqual([{ n: 3_000 }]);
  await client.close();
}, 60_000);
