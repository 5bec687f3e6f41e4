import type { Timeframe } from '../../market/timeframe.js';

// https://bybit-exchange.github.io/docs/v5/market/kline
export const BYBIT_INTERVALS: Readonly<Record<string, Timeframe>> = {
  1: '1m', 3: '3m', 5: '5m', 15: '15m', 30: '30m', 60: '1h', 120: '2h', 240: '4h', 360: '6h', 720: '12h', D: '1d', W: '1w', M: '1M',
};
