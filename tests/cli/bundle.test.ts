import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';

test('postgres.js is no part of the bundle, for its stray errors are known by where it lies', async () => {
  const folder = new URL('../../dist/bundle/', import.meta.url);
  const texts = await Promise.all((await readdir(folder)).filter((name) => name.endsWith('.cjs')).map((name) => readFile(new URL(name, folder), 'utf8')));
  expect(texts.some((text) => text.includes('require("postgres")'))).toBe(true);
  expect(texts.some((text) => text.includes('SASL_SIGNATURE_MISMATCH'))).toBe(false);
});
