import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { openCcxtExchange } from '../../src/exchanges/ccxt-exchange.js';
import type { Exchange } from '../../src/exchanges/exchange.js';
import { marketsCache } from '../../src/exchanges/markets-cache.js';
import { hyperliquid } from '../../src/exchanges/rooms/hyperliquid.js';
import { marketsFor } from '../../src/ingest/markets-for.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';

const MINUTE = 60_000;
const LISTED = Date.parse('2025-02-13T12:00Z');
const never = new AbortController().signal;

let now: number;
let folder: string;
let sandbox: Sandbox;
const opened: Exchange[] = [];
beforeEach(async () => {
  now = LISTED - 2 * MINUTE;
  folder = await mkdtemp(`${tmpdir()}/titan-markets-`);
  sandbox = await startSandbox({ exchanges: ['hyperliquid'], enforceLimits: false, now: () => now });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((exchange) => exchange.close()));
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** As another run of titan would: what it knows of markets is what lies on disk. */
async function openAnew(): Promise<Exchange> {
  const exchange = await openCcxtExchange({
    id: 'hyperliquid', room: hyperliquid, derivatives: false, throttled: false, now: () => now,
    http: { endpoint: sandbox.origins['hyperliquid'], mayBeSandbox: true },
    cache: marketsCache(folder, 'hyperliquid', '1', () => now),
  });
  opened.push(exchange);
  return exchange;
}

async function lists(symbol: string, exchange: Exchange, aliases: ReadonlyMap<string, readonly string[]> = new Map()): Promise<boolean> {
  return (await marketsFor(exchange, [symbol, '*/USDC'], aliases, never)).bySymbol.has(symbol);
}

test('a symbol that the kept list lacks is looked up again, but not within ten minutes', async () => {
  expect(await lists('BTC/USDC', await openAnew())).toBe(false);
  expect(sandbox.requests()).toHaveLength(1);

  now += 9 * MINUTE;
  expect(await lists('BTC/USDC', await openAnew())).toBe(false);
  expect(sandbox.requests()).toHaveLength(1);

  now += MINUTE;
  const exchange = await openAnew();
  expect(await lists('BTC/USDC', exchange)).toBe(true);
  expect(sandbox.requests()).toHaveLength(2);
  expect(await lists('NO/SUCH', exchange)).toBe(false);
  expect(sandbox.requests()).toHaveLength(2);

  // The next run finds it on disk.
  now += 20 * MINUTE;
  expect(await lists('BTC/USDC', await openAnew())).toBe(true);
  expect(sandbox.requests()).toHaveLength(2);
});

test('nor is it where another quote stands in', async () => {
  await lists('HYPE/USDC', await openAnew());
  now += 20 * MINUTE;
  await lists('HYPE/USD', await openAnew(), new Map([['USD', ['USDC']]]));
  expect(sandbox.requests()).toHaveLength(1);
});

test('a lookup that fails leaves the old list, and is not made again for ten minutes', async () => {
  await lists('HYPE/USDC', await openAnew());
  now += 20 * MINUTE;
  sandbox.setFaults([{ kind: 'status', status: 503 }]);
  const exchange = await openAnew();
  expect(await lists('NO/SUCH', exchange)).toBe(false);
  expect(await lists('HYPE/USDC', exchange)).toBe(true);
  expect(await lists('NO/SUCH', exchange)).toBe(false);
  expect(sandbox.requests()).toHaveLength(2);
});

test('callers at once ask once', async () => {
  await lists('HYPE/USDC', await openAnew());
  now += 20 * MINUTE;
  const exchange = await openAnew();
  expect(await Promise.all(['BTC/USDC', 'BTC/USDC', 'NO/SUCH'].map((symbol) => lists(symbol, exchange)))).toEqual([true, true, false]);
  expect(sandbox.requests()).toHaveLength(2);
});
