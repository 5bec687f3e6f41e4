import { isTimeframe, next } from '../../market/timeframe.js';
import { FUTURES_KLINES, SPOT_KLINES, type KlineApi } from '../dialects/binance-klines.js';
import { oldestCandles } from '../markets/candles.js';
import { fractionOf, padDecimals } from '../markets/decimal.js';
import { gridOf, type Grid } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';
import type { Bar } from '../markets/tape.js';
import { binanceMetrics } from './binance-metrics.js';
import type { ArchiveDialect, Publication } from './publication.js';
import { startOf } from './published-date.js';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

/** In the morning, as the times of files in issue 440 of binance-public-data say. */
const PUBLISHED = 9 * HOUR;
/** "The timestamp for SPOT Data from January 1st 2025 onwards will be in microseconds" (README of binance-public-data). */
const MICROSECONDS_SINCE = Date.UTC(2025, 0);
/** Futures' files begin with the columns' names since then (issue 246 of binance-public-data), those of spot never. */
const HEADER_SINCE = Date.UTC(2022, 4);
const COLUMNS = 'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';

/** python/enums.py of binance-public-data. */
const MONTHLY_ONLY = ['3d', '1w', '1M'];

const PATH = /^\/data\/(spot|futures\/um)\/(monthly|daily)\/klines\/([A-Z0-9]+)\/(\w+)\/\3-\4-(\d{4}-\d{2}(?:-\d{2})?)\.zip$/;

/** data.binance.vision: klines of spot and of USDⓈ-M futures, and what is open of these. */
export const binanceArchive: ArchiveDialect = {
  exchange: 'binance',
  serves: (path) => path.startsWith('/data/'),
  find: (path, listings) => klinesOf(path, listings) ?? binanceMetrics(path, listings),
};

function klinesOf(path: string, listings: readonly Listing[]): Publication | undefined {
  const [, market, period, id, interval = '', date = ''] = PATH.exec(path) ?? [];
  const api = market === 'spot' ? SPOT_KLINES : FUTURES_KLINES;
  // "1mo is used instead of 1M to support non-case sensitive file systems" (README).
  const timeframe = interval === '1mo' ? '1M' : interval;
  const listing = listings.find((candidate) => candidate.kind === api.kind && candidate.id === id);
  if (listing === undefined || interval === '1M' || !api.intervals.includes(timeframe) || !isTimeframe(timeframe)) return undefined;
  if (period === 'daily' && MONTHLY_ONLY.includes(timeframe)) return undefined;
  const from = startOf(date);
  if (from === undefined || (period === 'daily') === (date.length === 7)) return undefined;
  const to = period === 'daily' ? from + DAY : next(from, '1M');
  const grid = gridOf(timeframe);
  const publishedAt = (period === 'daily' ? to : firstMonday(to)) + PUBLISHED;
  const line = lineWriter(listing, api, grid);
  return {
    listing,
    range: { from, to },
    publishedAt,
    entry: `${id}-${interval}-${date}.csv`,
    columns: COLUMNS,
    header: market !== 'spot' && from >= HEADER_SINCE,
    microseconds: market === 'spot' && from >= MICROSECONDS_SINCE,
    rows: ({ tape }, range, limit) => oldestCandles({ tape, grid, now: publishedAt, fill: listing.recorded !== true }, range, limit).bars()
      .map((bar) => ({ time: bar.time, line: (micro, early) => line(early ? asItWas(bar) : bar, micro) })),
  };
}

/** "New monthly data at the first monday of the month" (README). */
function firstMonday(month: number): number {
  return month + ((8 - new Date(month).getUTCDay()) % 7) * DAY;
}

function asItWas({ time, open, high, low, close, volume, quoteVolume, trades }: Bar): Bar {
  return { time, open, high, low, close, volume: fractionOf(volume, 1, 2), quoteVolume, trades };
}

function lineWriter(listing: Listing, api: KlineApi, grid: Grid): (bar: Bar, microseconds: boolean) => string {
  const [base, quote] = listing.recorded === true ? [0, 0] : api.decimals(listing);
  return (bar, microseconds) => {
    const [open, close] = [bar.time, grid.next(bar.time)];
    return [
      microseconds ? open * 1000 : open,
      padDecimals(bar.open, base),
      padDecimals(bar.high, base),
      padDecimals(bar.low, base),
      padDecimals(bar.close, base),
      padDecimals(bar.volume, base),
      (microseconds ? close * 1000 : close) - 1,
      padDecimals(bar.quoteVolume, quote),
      bar.trades,
      padDecimals(fractionOf(bar.volume, 1, 2), base),
      padDecimals(fractionOf(bar.quoteVolume, 1, 2), quote),
      0,
    ].join(',');
  };
}
