import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { marketsCache } from '../../src/exchanges/markets-cache.js';

const DAY = 86_400_000;
const markets = { 'BTC/USDT': { symbol: 'BTC/USDT', info: { raw: 'much' } } };
let folder: string;
let now = 1_700_000_000_000;
beforeEach(async () => { folder = await mkdtemp(path.join(tmpdir(), 'titan-cache-')); });
afterEach(() => rm(folder, { recursive: true, force: true }));
const cache = (version = '1', at = path.join(folder, 'deep', 'er')) => marketsCache(at, 'binance', version, () => now);

test('keeps a list for a day, without what the exchange sent', async () => {
  expect(await cache().read()).toBeUndefined();
  await cache().write(markets);
  now += DAY - 1;
  expect(await cache().read()).toMatchObject({ savedAt: now - DAY + 1, markets: { 'BTC/USDT': { symbol: 'BTC/USDT', info: {} } } });
  now += 1;
  expect(await cache().read()).toBeUndefined();
  now -= 2 * DAY;
  expect(await cache().read()).toBeUndefined();
});

test('another version, a damaged file: none', async () => {
  await cache('1', folder).write(markets);
  expect(await cache('2', folder).read()).toBeUndefined();
  const [file] = await readdir(folder);
  for (const text of ['', '{', 'null', '[]', (await readFile(path.join(folder, file!), 'utf8')).slice(0, -5)]) {
    await writeFile(path.join(folder, file!), text);
    expect(await cache('1', folder).read()).toBeUndefined();
  }
});

test('a folder that cannot be written costs the cache, not the command', async () => {
  await writeFile(path.join(folder, 'file'), '');
  const blocked = cache('1', path.join(folder, 'file', 'markets'));
  await blocked.write(markets);
  expect(await blocked.read()).toBeUndefined();
});

test('leaves no draft behind', async () => {
  await Promise.all([cache('1', folder).write(markets), cache('1', folder).write(markets)]);
  expect(await readdir(folder)).toEqual(['binance.json']);
});
