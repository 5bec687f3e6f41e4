import { expect, test } from '@jest/globals';
import { madeUpAssets } from '../../../src/sandbox/markets/made-up-assets.js';
import { exchangeOnSandbox } from '../../support/exchange-on-sandbox.js';

const NOW = Date.parse('2024-05-15T12:34:56Z');
const NEVER = new AbortController().signal;

test('are the same for the same seed, each once, and further ones change nothing of the first', () => {
  const hundred = madeUpAssets(1, 100);
  expect(new Set(hundred.map(({ base }) => base)).size).toBe(100);
  expect(madeUpAssets(1, 30)).toEqual(hundred.slice(0, 30));
  expect(madeUpAssets(2, 30)).not.toEqual(hundred.slice(0, 30));
});

test.each(['binance', 'coinbase', 'kraken', 'okx', 'bybit'])('%s lists them all, each with candles of its own, and the same market as without them', async (id) => {
  const more = await exchangeOnSandbox(id, { madeUp: 100, now: () => NOW });
  const plain = await exchangeOnSandbox(id, { now: () => NOW });
  const to = Math.floor(NOW / 60_000) * 60_000;
  const newest = async (symbol: string, from = more.exchange) => (await from.fetchPage({ dataset: 'candles', exchange: id, symbol, timeframe: '1m' }, { from: to - 30 * 60_000, to }, NEVER)).rows;
  try {
    const { bySymbol } = await more.exchange.markets(NEVER);
    const symbols = madeUpAssets(1, 100).map(({ base }) => `${base}/USDT`);
    expect(symbols.filter((symbol) => bySymbol.get(symbol) === undefined)).toEqual([]);
    const [first, second] = [await newest(symbols[0]!), await newest(symbols[99]!)];
    expect([first.length, second.length].every((count) => count > 20)).toBe(true);
    expect(first).not.toEqual(second);
    await plain.exchange.markets(NEVER);
    expect(await newest('BTC/USDT')).toEqual(await newest('BTC/USDT', plain.exchange));
  } finally {
    await more.close();
    await plain.close();
  }
});
