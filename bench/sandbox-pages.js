const MINUTE = 60_000;
const START = Date.UTC(2020, 0, 1);

/** How many one-minute candles an exchange's page has, and the question for those from a time on to another (ms). */
const EXCHANGES = {
  binance: [1000, (from, to) => get('/api/v3/klines', { symbol: 'BTCUSDT', interval: '1m', startTime: from, endTime: to - 1, limit: 1000 })],
  coinbase: [350, (from, to) => get('/api/v3/brokerage/market/products/BTC-USD/candles', { granularity: 'ONE_MINUTE', start: from / 1000, end: to / 1000 - 1 })],
  kraken: [720, () => get('/0/public/OHLC', { pair: 'XBTUSD', interval: 1 })],
  okx: [300, (from, to) => get('/api/v5/market/history-candles', { instId: 'BTC-USDT', bar: '1m', before: from - 1, after: to, limit: 300 })],
  bybit: [1000, (from, to) => get('/v5/market/kline', { category: 'linear', symbol: 'BTCUSDT', interval: '1', start: from, end: to - 1, limit: 1000 })],
  hyperliquid: [1000, (from, to) => post('/info', { type: 'candleSnapshot', req: { coin: 'BTC', interval: '1m', startTime: from, endTime: to - 1 } })],
  krakenfutures: [1000, (from, to) => get('/api/charts/v1/trade/PF_XBTUSD/1m', { from: from / 1000, to: to / 1000 - 1 })],
};

/** Exchanges whose futures began later, or that have only the newest candles, are asked in years when they were there. */
const BEGAN = { hyperliquid: Date.UTC(2024, 0, 1), krakenfutures: Date.UTC(2023, 0, 1), bybit: Date.UTC(2021, 0, 1) };

export const PAGED_EXCHANGES = Object.keys(EXCHANGES);

/** How many candles a page has. */
export function sizeOf(exchange) {
  return EXCHANGES[exchange][0];
}

/** When the candles of a page end (ms): the time at which those exchanges are asked that have only the newest. */
export function endOf(exchange, page) {
  return (BEGAN[exchange] ?? START) + (page + 1) * sizeOf(exchange) * MINUTE;
}

/** The request for a page. */
export function pageQuestion(exchange, page) {
  const [size, question] = EXCHANGES[exchange];
  const to = endOf(exchange, page);
  return question(to - size * MINUTE, to);
}

function get(path, params) {
  return { method: 'GET', path, params: new URLSearchParams(params), body: '' };
}

function post(path, body) {
  return { method: 'POST', path, params: new URLSearchParams(), body: JSON.stringify(body) };
}
