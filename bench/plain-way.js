import { binance } from 'ccxt';

/**
 * The usual script: a page of candles, an INSERT for each of its rows, the next page.
 *
 * @param from milliseconds
 */
export async function plainWay(sql, origin, from, pages) {
  const exchange = new binance({ enableRateLimit: true, options: { fetchMarkets: { types: ['spot'] } } });
  const { api } = exchange.urls;
  for (const name of Object.keys(api)) if (typeof api[name] === 'string') api[name] = origin + new URL(api[name]).pathname;
  await exchange.loadMarkets();
  const startedAt = performance.now();
  let count = 0;
  for (let since = from, page = 0; page < pages; page++) {
    const rows = await exchange.fetchOHLCV('BTC/USDT', '1m', since, 1000);
    for (const [time, open, high, low, close, volume] of rows) {
      await sql`
        INSERT INTO ohlcv (time, exchange, symbol, timeframe, open, high, low, close, volume)
        VALUES (${new Date(time)}, 'binance', 'BTC/USDT', '1m', ${open}, ${high}, ${low}, ${close}, ${volume})
        ON CONFLICT DO NOTHING`;
      count += 1;
    }
    since = rows.at(-1)[0] + 60_000;
  }
  return { count, seconds: (performance.now() - startedAt) / 1000 };
}
