import type { Timeframe } from '../../../market/timeframe.js';
import type { FileFormat } from './format.js';

/** `XBTUSD_1.csv`: pair and minutes. */
const NAME = /^([A-Z0-9.]+)_(\d+)\.csv/i;

const TIMEFRAMES: Readonly<Record<string, Timeframe>> = { 1: '1m', 5: '5m', 15: '15m', 30: '30m', 60: '1h', 240: '4h', 720: '12h', 1440: '1d' };

/** In what Kraken quotes (support.kraken.com, Currency pairs available for trading). */
const PAIR = /^(.+?)(USDT|USDC|USDG|USDQ|USDR|PYUSD|RLUSD|USD|EURC|EUROP|EURQ|EURR|EUR|GBP|JPY|CAD|AUD|CHF|DAI|AED|XBT|ETH|DOT)$/;

/** Kraken's own names (support.kraken.com, articles 360001206766): elsewhere they are BTC and DOGE. */
const COMMON: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

/**
 * Kraken's downloadable OHLCVT files: seconds, open, high, low, close, volume, trades; no header. They
 * leave out intervals: "any missing candlesticks indicate that no trades occurred during those intervals"
 * (support.kraken.com, Downloadable historical OHLCVT data).
 */
export const kraken: FileFormat = {
  exchange: 'kraken',
  columns: ['time', 'open', 'high', 'low', 'close', 'volume'],
  holes: 'no-trades',

  seriesOf(title) {
    const [, pair = '', minutes = ''] = NAME.exec(title) ?? [];
    const [, base, quote] = PAIR.exec(pair.toUpperCase()) ?? [];
    const timeframe = TIMEFRAMES[minutes];
    if (base === undefined || quote === undefined || timeframe === undefined) return undefined;
    return { symbol: `${COMMON[base] ?? base}/${COMMON[quote] ?? quote}`, timeframe };
  },
};
