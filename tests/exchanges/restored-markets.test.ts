import { expect, test } from '@jest/globals';
import { loadCcxtClass } from '../../src/exchanges/ccxt-loader.js';
import { restoreMarkets } from '../../src/exchanges/ccxt-parsing.js';

test('markets out of the cache are found as those that ccxt made, a spot market first among those of one id', async () => {
  const Binance = await loadCcxtClass('binance');
  const made = new Binance({});
  const market = (symbol: string, id: string, spot: boolean) => ({ symbol, id, base: 'BTC', quote: 'USDT', spot, swap: !spot, type: spot ? 'spot' : 'swap', contract: !spot });
  made.setMarkets([market('BTC/USDT:USDT', 'BTCUSDT', false), market('BTC/USDT', 'BTCUSDT', true), market('ETH/USDT', 'ETHUSDT', true)]);
  const restored = new Binance({});
  restoreMarkets(restored, JSON.parse(JSON.stringify(made.markets)) as Record<string, unknown>);
  const shown = (ccxt: typeof made) => ({
    symbols: ccxt.symbols, ids: ccxt.ids,
    bySymbol: ccxt.symbols.map((symbol) => ccxt.market(symbol)?.id),
    byId: (ccxt.ids ?? []).map((id) => (ccxt.markets_by_id?.[id] as { symbol: string }[]).map(({ symbol }) => symbol)),
    sent: ccxt.safeMarket('BTCUSDT', undefined, undefined, 'swap').symbol,
  });
  expect(shown(restored)).toEqual(shown(made));
});
