import type { Timeframe } from '../../../market/timeframe.js';
import type { Series } from '../../../market/series.js';
import { candleLines } from '../candle-lines.js';
import type { ArchiveRoom, Shelf } from '../room.js';
import { metrics } from './binance-metrics.js';

/** What the archive's own downloader lists (github.com/binance/binance-public-data, python/enums.py). */
const BY_DAY: readonly Timeframe[] = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d'];
const BY_MONTH_ONLY: readonly Timeframe[] = ['3d', '1w', '1M'];

const LINES = candleLines(['open_time', 'open', 'high', 'low', 'close', 'volume']);

const SPOT = { folder: 'spot', byDay: ['1s', ...BY_DAY] } as const;
const USD_MARGINED = { folder: 'futures/um', byDay: BY_DAY } as const;

/** A pair, and for contracts what settles them and when they end: `BTC/USDT`, `BTC/USDT:USDT`, `BTC/USDT:USDT-240329`. */
const SYMBOL = /^([^/:]+)\/([^/:]+?)(?::([^/:-]+)(?:-(\d{6}))?)?$/;

/**
 * Binance's public files: klines of spot and of USDⓈ-M futures, by month and by day, and what is open of the latter's perpetuals
 * (github.com/binance/binance-public-data, README). Those of coin-margined futures count in contracts, and are not read.
 */
export const binance: ArchiveRoom = {
  origin: 'https://data.binance.vision',

  marketId(symbol) {
    const [, base = '', quote = '', , expiry] = SYMBOL.exec(symbol) ?? [];
    return expiry === undefined ? `${base}${quote}` : `${base}${quote}_${expiry}`;
  },

  shelf(series, marketId) {
    return KINDS[series.dataset]?.(series, marketId);
  },
};

const KINDS: Readonly<Partial<Record<Series['dataset'], ArchiveRoom['shelf']>>> = {
  candles: klines,
  'open-interest': ({ symbol, timeframe }, marketId) => (isUsdMargined(symbol) && timeframe === metrics.period ? metrics.shelf(marketId) : undefined),
};

function isUsdMargined(symbol: string): boolean {
  const [, , quote, settle, expiry] = SYMBOL.exec(symbol) ?? [];
  return settle !== undefined && settle === quote && expiry === undefined;
}

function klines({ symbol, timeframe }: Series, marketId: string): Shelf | undefined {
  const [match, , quote, settle] = SYMBOL.exec(symbol) ?? [];
  if (match === undefined || (settle !== undefined && settle !== quote)) return undefined;
  const { folder, byDay } = settle === undefined ? SPOT : USD_MARGINED;
  const hasDays = (byDay as readonly Timeframe[]).includes(timeframe);
  if (!hasDays && !BY_MONTH_ONLY.includes(timeframe)) return undefined;
  // `1mo` for file systems that cannot tell `1M` from `1m`.
  const interval = timeframe === '1M' ? '1mo' : timeframe;
  const path = (period: 'monthly' | 'daily', date: string): string =>
    `/data/${folder}/${period}/klines/${marketId}/${interval}/${marketId}-${interval}-${date}.zip`;
  return { month: (month) => path('monthly', month), day: hasDays ? (day) => path('daily', day) : undefined, layout: () => LINES };
}
