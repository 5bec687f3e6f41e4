import { faultOf, type OhlcvRow } from './ohlcv-row.js';
import type { RawCandle } from './page.js';
import { holds, type Multirange } from './range.js';
import { floor, isAligned, type Timeframe } from './timeframe.js';

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
  const sound: OhlcvRow[] = [];
  const rejected: RejectedRow[] = [];
  for (const raw of rows) {
    const reason = reasonToReject(raw, timeframe, answered);
    if (reason === undefined) sound.push(raw as OhlcvRow);
    else rejected.push({ time: claimedTime(raw, timeframe), reason, raw });
  }
  const candles = (ascends(sound) ? sound : oneForEachTime(sound, rejected)).map(candleOf);
  return { candles, rejected };
}

function ascends(rows: readonly OhlcvRow[]): boolean {
  for (let index = 1; index < rows.length; index++) if (rows[index]![0] <= rows[index - 1]![0]) return false;
  return true;
}

/** The rows in ascending order, less those that repeat a time, which it adds to the rejected. */
function oneForEachTime(rows: readonly OhlcvRow[], rejected: RejectedRow[]): OhlcvRow[] {
  const accepted = new Map<number, OhlcvRow>();
  const contested = new Set<number>();
  for (const row of rows) {
    const [time] = row;
    const twin = accepted.get(time);
    if (twin === undefined) {
      accepted.set(time, row);
    } else if (sameValues(twin, row)) {
      rejected.push({ time, reason: 'repeats another row', raw: row });
    } else {
      rejected.push({ time, reason: CONTRADICTION, raw: row });
      contested.add(time);
    }
  }
  for (const time of contested) {
    rejected.push({ time, reason: CONTRADICTION, raw: accepted.get(time)! });
    accepted.delete(time);
  }
  return [...accepted.values()].sort((a, b) => a[0] - b[0]);
}

function reasonToReject(raw: RawCandle, timeframe: Timeframe, answered: Multirange): string | undefined {
  const fault = faultOf(raw);
  if (fault !== undefined) return fault;
  const time = raw[0] as number;
  if (!isAligned(time, timeframe)) return `time is not the start of a ${timeframe} interval`;
  if (!holds(answered, time)) return 'time is outside the range that was asked for';
  return undefined;
}

function claimedTime(raw: RawCandle, timeframe: Timeframe): number | null {
  const time = Array.isArray(raw) ? (raw[0] as unknown) : undefined;
  return typeof time === 'number' && time >= FIRST_TIME && time <= LAST_TIME ? floor(time, timeframe) : null;
}

function candleOf(row: OhlcvRow): Candle {
  return { time: row[0], open: row[1], high: row[2], low: row[3], close: row[4], volume: row[5] };
}

function sameValues(a: OhlcvRow, b: OhlcvRow): boolean {
  return a[1] === b[1] && a[2] === b[2] && a[3] === b[3] && a[4] === b[4] && a[5] === b[5];
}
