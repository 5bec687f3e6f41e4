import { decimalText, fractionOf, padDecimals } from '../markets/decimal.js';
import { gridOf } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';
import type { OpenInterest } from '../markets/open-interests.js';
import { keyOf, noiseAt } from '../markets/random.js';
import type { Publication } from './publication.js';
import { startOf } from './published-date.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PUBLISHED = 9 * HOUR;
const PERIOD = 5 * MINUTE;

/** The first day of BTCUSDT's files. */
const SINCE = Date.UTC(2020, 8);
/**
 * A row's `create_time` is when its period ended and the snapshot was taken; from this day on it is when the period
 * began, five minutes before the snapshot (issue 491 of binance-public-data). A file holds the same periods either way.
 */
const LABELLED_BY_START_SINCE = Date.UTC(2026, 5, 25);

const COLUMNS = 'create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio,'
  + 'sum_toptrader_long_short_ratio,count_long_short_ratio,sum_taker_long_short_vol_ratio';
const RATIOS = 4;
const DECIMALS = 8;

const PATH = /^\/data\/futures\/um\/daily\/metrics\/([A-Z0-9]+)\/\1-metrics-(\d{4}-\d{2}-\d{2})\.zip$/;

/** Open interest of USDⓈ-M perpetuals: a row every five minutes, the last of which is taken at midnight. There are no files of months. */
export function binanceMetrics(path: string, listings: readonly Listing[]): Publication | undefined {
  const [, id = '', date = ''] = PATH.exec(path) ?? [];
  const listing = listings.find((candidate) => candidate.kind === 'linear' && candidate.id === id);
  const from = startOf(date);
  if (listing === undefined || from === undefined || from < SINCE) return undefined;
  return {
    listing,
    range: { from, to: from + DAY },
    publishedAt: from + DAY + PUBLISHED,
    entry: `${id}-metrics-${date}.csv`,
    columns: COLUMNS,
    header: true,
    microseconds: false,
    rows: ({ perpetual }, range, limit) =>
      (perpetual?.openInterest.within({ from: range.from + 1, to: range.to + 1 }, gridOf('5m'), limit, 'oldest') ?? [])
        .map((row) => ({ time: row.time, line: (_, early) => lineOf(id, row, early) })),
  };
}

function lineOf(id: string, { time, amount, value }: OpenInterest, early: boolean): string {
  const label = time > LABELLED_BY_START_SINCE ? time - PERIOD : time;
  // What the ratios are about nobody here asks; they are digits as the real ones have.
  const ratios = Array.from({ length: RATIOS }, (_, column) => decimalText(50_000_000 + Math.round(2e8 * noiseAt(keyOf(id, column), time / PERIOD)), DECIMALS));
  return [
    new Date(label).toISOString().slice(0, 19).replace('T', ' '),
    id,
    padDecimals(early ? fractionOf(amount, 1, 2) : amount, DECIMALS),
    padDecimals(value, DECIMALS),
    ...ratios,
  ].join(',');
}
