import { expect, test } from '@jest/globals';
import { PermanentError, TemporaryError, UsageError } from '../../src/errors.js';
import { topSymbols } from '../../src/ingest/top-symbols.js';
import { exchangeOnSandbox } from '../support/exchange-on-sandbox.js';

const NOW = Date.UTC(2026, 5, 15);
const NEVER = new AbortController().signal;

test('the symbols of highest volume, summed over the exchanges; those that fail are named', async () => {
  const opened = await Promise.all(['binance', 'okx', 'bybit'].map((id) => exchangeOnSandbox(id, { now: () => NOW })));
  const exchanges = opened.map(({ exchange }) => exchange);
  try {
    const sums = new Map<string, number>();
    for (const exchange of exchanges) {
      for (const [symbol, volume] of await exchange.quoteVolumes(NEVER)) sums.set(symbol, (sums.get(symbol) ?? 0) + volume);
    }
    const against = (quote: string) => [...sums].filter(([symbol]) => symbol.endsWith(`/${quote}`)).sort((a, b) => b[1] - a[1]).map(([symbol]) => symbol);
    expect(await topSymbols(exchanges, 5, 'USDT', NEVER)).toEqual({ symbols: against('USDT').slice(0, 5), silent: [] });
    expect((await topSymbols(exchanges, 1000, 'USDC', NEVER)).symbols).toEqual(against('USDC'));
    await expect(topSymbols(exchanges, 5, 'XYZ', NEVER)).rejects.toThrow(new UsageError('none of the exchanges has an active spot market against XYZ'));

    opened[1]!.sandbox.setFaults([{ kind: 'status', status: 451 }]);
    const { symbols, silent } = await topSymbols(exchanges, 5, 'USDT', NEVER);
    expect(symbols).toHaveLength(5);
    expect(silent).toEqual([{ exchange: 'okx', error: expect.any(PermanentError) }]);

    for (const { sandbox } of opened) sandbox.setFaults([{ kind: 'status', status: 503 }]);
    const failed = await topSymbols(exchanges, 5, 'USDT', NEVER).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(TemporaryError);
    expect((failed as Error).message).toMatch(/^binance: .*; okx: .*; bybit: /);
  } finally {
    await Promise.all(opened.map((one) => one.close()));
  }
});
