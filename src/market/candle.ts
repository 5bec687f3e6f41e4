import * as v from 'valibot';
import { contains, type Range } from './range.js';
import { floor, type Timeframe } from './timeframe.js';
import type { RawCandle } from './page.js';

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

/** Far more digits than any exchange sends, and far fewer than PostgreSQL's numeric can hold. */
const MAX_DIGITS = 100;
const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

type Row = readonly [time: number, open: string, high: string, low: string, close: string, volume: string];

function isDecimal(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_DIGITS && DECIMAL.test(value);
}

// Few, wide checks: valibot's cost is a call for each step of a pipe, and this one must
// keep up with half a million candles a second (bench/validation.js).
const rowSchema = v.pipe(
  v.custom<Row>((row) => Array.isArray(row) && row.length >= 6, 'not a row of six values'),
  v.check(([time]) => Number.isSafeInteger(time), 'time is not a whole number of milliseconds'),
  v.check(
    ([, open, high, low, close]) => isDecimal(open) && isDecimal(high) && isDecimal(low) && isDecimal(close),
    'a price is not a finite decimal number',
  ),
  v.check(([, , , , , volume]) => isDecimal(volume), 'volume is not a finite decimal number'),
  v.check(([, open, high, low, close]) => +open > 0 && +high > 0 && +low > 0 && +close > 0, 'a price is not positive'),
  v.check(([, , , , , volume]) => +volume >= 0, 'volume is negative'),
  v.check(
    ([, open, high, low, close]) => +low <= +open && +low <= +close && +open <= +high && +close <= +high,
    'low <= open, close <= high does not hold',
  ),
);

/**
 * Sorts a page's rows into candles that may be stored and rows that may not, each with its reason.
 *
 * Comparisons use numbers; the candles keep the text. Rows that repeat a time are rejected: the
 * first of them is kept when all agree, none when they differ, since nothing tells which is right.
 *
 * @param range what was asked for; a row outside it is rejected
 */
export function validateOhlcv(rows: readonly RawCandle[], timeframe: Timeframe, range: Range): ValidatedRows {
  const candles = new Map<number, Candle>();
  const contested = new Set<number>();
  const rejected: RejectedRow[] = [];
  for (const raw of rows) {
    const reason = reasonToReject(raw, timeframe, range);
    if (reason !== undefined) {
      rejected.push({ time: claimedTime(raw, timeframe), reason, raw });
      continue;
    }
    const candle = candleOf(raw as Row);
    const twin = candles.get(candle.time);
    if (twin === undefined) {
      candles.set(candle.time, candle);
      continue;
    }
    const same = sameValues(twin, candle);
    rejected.push({ time: candle.time, reason: same ? 'repeats another row' : 'contradicts another row of the same time', raw });
    if (!same) contested.add(candle.time);
  }
  for (const time of contested) {
    rejected.push({ time, reason: 'contradicts another row of the same time', raw: rawOf(candles.get(time)!) });
    candles.delete(time);
  }
  return { candles: [...candles.values()].sort((a, b) => a.time - b.time), rejected };
}

function reasonToReject(raw: RawCandle, timeframe: Timeframe, range: Range): string | undefined {
  const parsed = v.safeParse(rowSchema, raw, { abortEarly: true, abortPipeEarly: true });
  if (!parsed.success) return parsed.issues[0].message;
  const [time] = parsed.output;
  if (floor(time, timeframe) !== time) return `time is not the start of a ${timeframe} interval`;
  if (!contains(range, time)) return 'time is outside the range that was asked for';
  return undefined;
}

function claimedTime(raw: RawCandle, timeframe: Timeframe): number | null {
  const time = Array.isArray(raw) ? (raw[0] as unknown) : undefined;
  return typeof time === 'number' && Number.isSafeInteger(time) && Math.abs(time) < 8.64e15 ? floor(time, timeframe) : null;
}

function candleOf([time, open, high, low, close, volume]: Row): Candle {
  return { time, open, high, low, close, volume };
}

function rawOf(candle: Candle): RawCandle {
  return [candle.time, candle.open, candle.high, candle.low, candle.close, candle.volume];
}

function sameValues(a: Candle, b: Candle): boolean {
  return a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume;
}
