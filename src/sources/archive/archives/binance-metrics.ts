import { metricsLines } from '../metrics-lines.js';
import type { Shelf } from '../room.js';

const DAY = 86_400_000;
const PERIOD = 300_000;

/** The first day of BTCUSDT's files. */
const SINCE = Date.UTC(2020, 8);

/** From the file of this day on a row is labelled five minutes before its snapshot was taken (issue 491 of binance-public-data). */
const LABELLED_EARLY_SINCE = Date.UTC(2026, 5, 25);

/** The API serves "the latest 30 days" (Open Interest Statistics); another day for clocks and for a backfill that takes its time. */
const BEYOND_THE_API = 31 * DAY;

/**
 * What is open of USDⓈ-M perpetuals, in files of days alone: the snapshots of every five minutes, the last of which is taken at
 * midnight, so that a file begins at 00:05. Longer periods are not made of them: that those hold the same snapshots is not documented.
 */
export const metrics = {
  period: '5m',
  shelf: (marketId: string): Shelf => ({
    month: undefined,
    day: (day) => `/data/futures/um/daily/metrics/${marketId}/${marketId}-metrics-${day}.zip`,
    layout: (from) => metricsLines(from >= LABELLED_EARLY_SINCE ? PERIOD : 0),
    lag: PERIOD,
    since: SINCE + PERIOD,
    soleAfter: BEYOND_THE_API,
  }),
} as const;
