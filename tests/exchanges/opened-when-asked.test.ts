import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Exchange } from '../../src/exchanges/exchange.js';
import { OpenedWhenAsked } from '../../src/exchanges/opened-when-asked.js';
import type { Series } from '../../src/market/series.js';
import { exchangeOnSandbox, type ExchangeOnSandbox } from '../support/exchange-on-sandbox.js';

const NEVER = new AbortController().signal;
const HOURLY: Series = { dataset: 'candles', exchange: 'kraken', symbol: 'BTC/USD', timeframe: '1h' };

describe('an exchange that is opened when it is asked', () => {
  let kraken: ExchangeOnSandbox;
  let opened: number;
  let failures: number;
  let exchange: Exchange;
  beforeEach(async () => {
    kraken = await exchangeOnSandbox('kraken');
    [opened, failures] = [0, 0];
    exchange = new OpenedWhenAsked({ id: 'kraken', trades: { fillsSilence: true } }, () => {
      opened++;
      return failures-- > 0 ? Promise.reject(new Error('not now')) : Promise.resolve(kraken.exchange);
    });
  });
  afterEach(() => kraken.close());

  test('is not opened to be known, nor to be closed', async () => {
    expect([exchange.id, exchange.trades?.fillsSilence, exchange.trouble()]).toEqual(['kraken', true, undefined]);
    expect(() => exchange.service(HOURLY)).toThrow('the markets of kraken are not loaded');
    await exchange.close();
    expect(opened).toBe(0);
  });

  test('is opened once for all who ask', async () => {
    const [markets, volumes] = await Promise.all([exchange.markets(NEVER), exchange.quoteVolumes(NEVER)]);
    expect(markets.bySymbol.has('BTC/USD')).toBe(true);
    expect(volumes.size).toBeGreaterThan(0);
    const window = exchange.window(HOURLY, { from: Date.now() - (Date.now() % 3_600_000) - 36_000_000, to: Date.now() - (Date.now() % 3_600_000) });
    expect((await exchange.fetchPage(HOURLY, window, NEVER)).rows.length).toBeGreaterThan(5);
    expect((await exchange.trades!.fetchTrades('BTC/USD', 0n, NEVER)).trades.length).toBeGreaterThan(0);
    expect(exchange.service(HOURLY).page).toBe(kraken.exchange.service(HOURLY).page);
    expect(opened).toBe(1);
  });

  test('is opened anew after that failed', async () => {
    failures = 1;
    await expect(exchange.markets(NEVER)).rejects.toThrow('not now');
    expect((await exchange.markets(NEVER)).bySymbol.size).toBeGreaterThan(0);
    expect(opened).toBe(2);
  });
});
