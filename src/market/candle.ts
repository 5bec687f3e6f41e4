import * as v from 'valibot';
import { ohlcvRowSchema, type OhlcvRow } from './ohlcv-row.js';
import type { RawCandle } from './page.js';
import { holds, type Multirange } from './range.js';
import { floor, type Timeframe } from './timeframe.js';

/** A closed candle. Prices in the quote currency, volume in base units, both as exact decimal text. */
export interface Candle {
  /** Open time, UTC, milliseconds. */
  readonly time: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** A row that did not pass validation. */
export interface RejectedRow {
  /** Open time (ms) of the interval that the row claims, when it claims a usable one. */
  readonly time: number | null;
  readonly reason: string;
  readonly raw: RawCandle;
}

export interface ValidatedRows {
  /** Ascending by time, one per time. */
  readonly candles: readonly Candle[];
  readonly rejected: readonly RejectedRow[];
}

/** No candle's time lies outside these, and not every database and format could hold it. */
const FIRST_TIME = Date.UTC(1900, 0);
const LAST_TIME = Date.UTC(9999, 0);

const CONTRADICTION = 'contradicts another row of the same time';

/**
 * Sorts a page's rows into candles that may be stored and rows that may not, each with its reason.
 *
 * Comparisons use numbers; the candles keep the text. Rows that repeat a time are rejected: the
 * first of them is kept when all agree, none when they differ, since nothing tells which is right.
 *
 * @param answered what the page settles; a row outside it is rejected
 */
export function validateOhlcv(rows: readonly RawCandle[], timeframe: Timeframe, answered: Multirange): ValidatedRows {
  const accepted = new Map<number, OhlcvRow>();
  const contested = new Set<number>();
  const rejected: RejectedRow[] = [];
  for (const raw of rows) {
    const reason = reasonToReject(raw, timeframe, answered);
    if (reason !== undefined) {
      rejected.push({ time: claimedTime(raw, timeframe), reason, raw });
      continue;
    }
    const row = raw as OhlcvRow;
    const [time] = row;
    const twin = accepted.get(time);
    if (twin === undefined) {
      accepted.set(time, row);
    } else if (sameValues(twin, row)) {
      rejected.push({ time, reason: 'repeats another row', raw });
    } else {
      rejected.push({ time, reason: CONTRADICTION, raw });
      contested.add(time);
    }
  }
  for (const time of contested) {
    rejected.push({ time, reason: CONTRADICTION, raw: accepted.get(time)! });
    accepted.delete(time);
  }
  return { candles: [...accepted.values()].map(candleOf).sort((a, b) => a.time - b.time), rejected };
}

function reasonToReject(raw: RawCandle, timeframe: Timeframe, answered: Multirange): string | undefined {
  const parsed = v.safeParse(ohlcvRowSchema, raw);
  if (!parsed.success) return parsed.issues[0].message;
  const [time] = parsed.output;
  if (floor(time, timeframe) !== time) return `time is not the start of a ${timeframe} interval`;
  if (!holds(answered, time)) return 'time is outside the range that was asked for';
  return undefined;
}

function claimedTime(raw: RawCandle, timeframe: Timeframe): number | null {
  const time = Array.isArray(raw) ? (raw[0] as unknown) : undefined;
  return typeof time === 'number' && time >= FIRST_TIME && time <= LAST_TIME ? floor(time, timeframe) : null;
}

function candleOf([time, open, high, low, close, volume]: OhlcvRow): Candle {
  return { time, open, high, low, close, volume };
}

function sameValues(a: OhlcvRow, b: OhlcvRow): boolean {
  return a[1] === b[1] && a[2] === b[2] && a[3] === b[3] && a[4] === b[4] && a[5] === b[5];
}
