import { describe, expect, test } from '@jest/globals';
import type { Exchange } from '../../src/exchanges/exchange.js';
import { exchangeOnSandbox } from '../support/exchange-on-sandbox.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 15);
/** So long after that the candle that closed at NOW is to be had everywhere. */
const SETTLED = 2 * 60_000;
const NEVER = new AbortController().signal;

/** What was traded of a symbol on the day before NOW, in units of the quote, by its hourly candles. */
async function turnoverOf(exchange: Exchange, symbol: string): Promise<number> {
  const series = { dataset: 'candles', exchange: exchange.id, symbol, timeframe: '1h' } as const;
  const { rows } = await exchange.fetchPage(series, { from: NOW - DAY, to: NOW }, NEVER);
  return [...rows].reduce((sum, [, , high, low, close, volume]) => sum + Number(volume) * ((Number(high) + Number(low) + Number(close)) / 3), 0);
}

describe.each([
  ['binance', 'BTC/USDT'], ['coinbase', 'BTC/USD'], ['kraken', 'BTC/USD'], ['okx', 'BTC/USDT'], ['bybit', 'BTC/USDT'], ['hyperliquid', 'HYPE/USDC'],
])('%s', (id, symbol) => {
  test('tells what was traded in 24 hours, of active spot markets, whatever else is loaded', async () => {
    const opened = await exchangeOnSandbox(id, { now: () => NOW + SETTLED, derivatives: true });
    const { exchange } = opened;
    try {
      const { bySymbol } = await exchange.markets(NEVER);
      const volumes = await exchange.quoteVolumes(NEVER);
      const turnover = await turnoverOf(exchange, symbol);
      expect(volumes.get(symbol)! / turnover).toBeGreaterThan(0.98);
      expect(volumes.get(symbol)! / turnover).toBeLessThan(1.02);
      const active = [...bySymbol.values()].filter(({ type, active }) => type === 'spot' && active).map(({ symbol: one }) => one);
      for (const one of volumes.keys()) expect(active).toContain(one);
      expect(volumes.size).toBeGreaterThan(active.length / 2);
      expect(volumes.has('LUNA/USDT')).toBe(false);
    } finally {
      await opened.close();
    }
  });
});

test('an exchange without spot markets tells of none', async () => {
  const opened = await exchangeOnSandbox('krakenfutures', { now: () => NOW + SETTLED, derivatives: true });
  expect(await opened.exchange.quoteVolumes(NEVER)).toEqual(new Map());
  await opened.close();
});
