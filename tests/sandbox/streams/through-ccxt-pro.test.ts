import { afterEach, describe, expect, test } from '@jest/globals';
import type { Exchange } from 'ccxt';
import { setTimeout as wait } from 'node:timers/promises';
import { liquidationTruth } from '../../support/sandbox-truth.js';
import { MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const OPEN = Math.floor(NOW / MINUTE) * MINUTE;

let sandbox: RunningSandbox;
let exchange: Exchange;
afterEach(async () => {
  await exchange.close();
  await sandbox.close();
});

type Pro = new (settings: object) => Exchange;

/** ccxt.pro as it is, but for where it connects to. */
async function connect(id: string, types: readonly string[] = ['spot']): Promise<void> {
  const origin = sandbox.origins[id]!;
  const ws = origin.replace('http', 'ws');
  const apis: Readonly<Record<string, object>> = {
    // ccxt tells spot from futures by a `/stream` in the address.
    binance: { public: `${origin}/api/v3`, fapiPublic: `${origin}/fapi/v1`, dapiPublic: `${origin}/dapi/v1`, ws: { spot: `${ws.replace('//', '//stream@')}/ws`, future: `${ws}/ws` } },
    bybit: { public: origin, ws: { public: { spot: `${ws}/v5/public/spot`, linear: `${ws}/v5/public/linear` } } },
    okx: { rest: origin, ws: `${ws}/ws/v5` },
    hyperliquid: { public: origin, ws: { public: `${ws}/ws` } },
    kraken: { public: origin, ws: { publicV2: `${ws}/v2` } },
  };
  const file = new URL(`src/pro/${id}.js`, import.meta.resolve('ccxt'));
  const { default: Pro } = (await import(file.href)) as { default: Pro };
  exchange = new Pro({ urls: { api: apis[id] }, enableRateLimit: false, options: { fetchMarkets: { types }, fetchCurrencies: false } });
  await (exchange as unknown as { loadHttpProxyAgent(): Promise<void> }).loadHttpProxyAgent();
  await exchange.loadMarkets();
}

describe.each([
  ['binance', 'BTC/USDT', ['spot']],
  ['binance', 'BTC/USDT:USDT', ['spot', 'linear']],
  ['bybit', 'BTC/USDT', ['spot']],
  ['bybit', 'BTC/USDT:USDT', ['linear']],
  ['okx', 'BTC/USDT', ['spot']],
  ['okx', 'BTC/USDT:USDT', ['swap']],
  ['hyperliquid', 'BTC/USDC:USDC', ['swap']],
  ['kraken', 'BTC/USD', ['spot']],
])('%s %s by ccxt.pro', (id, symbol, types) => {
  test('brings the running candle, then the closed one, as REST has them', async () => {
    sandbox = await runSandbox({ exchanges: [id], enforceLimits: false });
    await connect(id, types);
    // By its own clock, ccxt would ask OKX for old candles.
    const params = id === 'okx' ? { type: 'Candles' } : {};
    const [running] = await exchange.watchOHLCV(symbol, '1m');
    expect(running).toEqual((await exchange.fetchOHLCV(symbol, '1m', OPEN, 1, params))[0]);
    const seen = new Map<unknown, unknown>();
    sandbox.clock = OPEN + MINUTE + 50_000;
    while (!seen.has(OPEN + MINUTE)) for (const row of await exchange.watchOHLCV(symbol, '1m')) seen.set(row[0], [...row]);
    expect([seen.get(OPEN), seen.get(OPEN + MINUTE)]).toEqual(await exchange.fetchOHLCV(symbol, '1m', OPEN, 2, params));
  });
});

test.each([
  ['binance', ['spot', 'linear']],
  ['bybit', ['linear']],
  ['okx', ['swap']],
])('%s liquidations by ccxt.pro are those of the market', async (id, types) => {
  const terms = { perSecond: 20 };
  sandbox = await runSandbox({ exchanges: [id], enforceLimits: false, liquidations: terms });
  await connect(id, types);
  let seen: { readonly timestamp?: number; readonly price?: number } | undefined;
  const watching = (exchange.watchLiquidations('BTC/USDT:USDT') as Promise<{ readonly timestamp?: number; readonly price?: number }[]>).then(([first]) => { seen = first; });
  for (; seen === undefined; await wait(20)) sandbox.clock += 500;
  await watching;
  const second = Math.floor(seen.timestamp! / 1_000) * 1_000;
  const truth = await liquidationTruth(id, 'BTC/USDT:USDT', { from: second, to: second + 1_000 }, terms);
  expect(truth.map(({ time, text }) => `${time} ${Number(text.split(' ')[2])}`)).toContain(`${seen.timestamp} ${seen.price}`);
});
