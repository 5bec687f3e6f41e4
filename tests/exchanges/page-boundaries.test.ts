import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Exchange } from '../../src/exchanges/exchange.js';
import type { Series } from '../../src/market/series.js';
import { floor, shift } from '../../src/market/timeframe.js';
import { exchangeOnSandbox } from '../support/exchange-on-sandbox.js';
import { sandboxTruth } from '../support/sandbox-truth.js';
import { wholeSeries } from '../support/whole-series.js';

const NOW = Date.parse('2024-05-15T12:34:56Z');
const never = new AbortController().signal;

const MARKETS = [
  { id: 'binance', symbol: 'BTC/USDT', fill: true },
  { id: 'binance', symbol: 'BTC/USDT:USDT', fill: true },
  { id: 'bybit', symbol: 'BTC/USDT', fill: true },
  { id: 'coinbase', symbol: 'BTC/USD', fill: false },
  { id: 'hyperliquid', symbol: 'BTC/USDC:USDC', fill: false },
  { id: 'kraken', symbol: 'BTC/USD', fill: true },
  { id: 'krakenfutures', symbol: 'BTC/USD:USD', fill: true },
  { id: 'okx', symbol: 'BTC/USDT', fill: true },
];

/** The same exchange, asked for at most so many intervals at once. */
function inPagesOf(size: number, exchange: Exchange): Exchange {
  const smaller: Pick<Exchange, 'window'> = {
    window: (series, left) => {
      const window = exchange.window(series, left);
      return { from: window.from, to: Math.min(window.to, shift(window.from, series.timeframe, size)) };
    },
  };
  return Object.assign(Object.create(exchange) as Exchange, smaller);
}

test.each(MARKETS)('$id, $symbol: whatever since, limit and page size, no boundary loses or doubles a candle', async ({ id, symbol, fill }) => {
  const on = await exchangeOnSandbox(id, { now: () => NOW, derivatives: symbol.includes(':') });
  await on.exchange.markets(never);
  const series: Series = { dataset: 'candles', exchange: id, symbol, timeframe: '1h' };
  // Within the least depth, and up to what no exchange still works on.
  const last = shift(floor(NOW, '1h'), '1h', -2);
  const truth = await sandboxTruth(series, { from: shift(last, '1h', -700), to: last }, { now: NOW, fill });
  const cases = fc.record({ since: fc.integer({ min: 1, max: 700 }), limit: fc.integer({ min: 1, max: 700 }), page: fc.integer({ min: 20, max: 400 }) });
  await fc.assert(fc.asyncProperty(cases, async ({ since, limit, page }) => {
    const from = shift(last, '1h', -since);
    const range = { from, to: Math.min(last, shift(from, '1h', limit)) };
    const got = await wholeSeries(inPagesOf(page, on.exchange), series, range);
    expect(got.rows.map(([time, ...values]) => [time, ...values.map(Number)])).toEqual(
      truth.filter(({ time }) => time >= range.from && time < range.to)
        .map(({ time, open, high, low, close, volume }) => [time, ...[open, high, low, close, volume].map(Number)]),
    );
    expect(got.covered).toEqual([range]);
    expect(got.rejected).toEqual([]);
  }), { numRuns: 6, endOnFailure: true });
  await on.close();
});
