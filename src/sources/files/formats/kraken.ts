import type { Timeframe } from '../../../market/timeframe.js';
import type { FileFormat } from './format.js';
import { pairOf } from './pair.js';

/** `XBTUSD_1.csv`: pair and minutes. Weeks and half months (10080, 21600) Kraken has too, though they begin otherwise than titan's. */
const NAME = /^([A-Z0-9.]+)_(1|5|15|30|60|240|720|1440|10080|21600)\.csv/i;

const TIMEFRAMES: Readonly<Record<string, Timeframe>> = { 1: '1m', 5: '5m', 15: '15m', 30: '30m', 60: '1h', 240: '4h', 720: '12h', 1440: '1d' };

/** In what Kraken quotes (support.kraken.com, Currency pairs available for trading). */
const PAIR = /^(.+?)(USDT|USDC|USDG|USDQ|USDR|PYUSD|RLUSD|USD|EURC|EUROP|EURQ|EURR|EUR|GBP|JPY|CAD|AUD|CHF|DAI|AED|XBT|ETH|DOT)$/;

/** Kraken's own names (support.kraken.com, articles 360001206766): elsewhere they are BTC and DOGE. */
const COMMON: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };
const OWN = new Map(Object.entries(COMMON).map(([own, common]) => [common, own]));

/**
 * Kraken's downloadable OHLCVT files: seconds, open, high, low, close, volume, trades; no header. They
 * leave out intervals: "any missing candlesticks indicate that no trades occurred during those intervals"
 * (support.kraken.com, Downloadable historical OHLCVT data).
 */
export const kraken: FileFormat = {
  exchange: 'kraken',
  columns: ['time', 'open', 'high', 'low', 'close', 'volume'],
  holes: 'no-trades',

  seriesOf(title, _path, symbols) {
    const [, name, minutes = ''] = NAME.exec(title) ?? [];
    if (name === undefined) return undefined;
    const id = name.toUpperCase();
    const pair = pairOf(id, PAIR, symbols, (currency) => OWN.get(currency) ?? currency);
    // Kraken's names are in capitals: `part_1.csv` is a name that the user gave.
    if (pair === undefined && name !== id) return undefined;
    return { symbol: pair?.map((currency) => COMMON[currency] ?? currency).join('/'), timeframe: TIMEFRAMES[minutes] };
  },
};
