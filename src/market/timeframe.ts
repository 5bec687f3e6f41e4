import { UsageError } from '../errors.js';
import { printable } from './printable.js';

/** A candle's length as ccxt spells it. `m` is minutes, `M` is months. */
export type Timeframe = (typeof TIMEFRAMES)[number];

/**
 * Every timeframe that titan keeps. Kraken's `2w` is left out on purpose: it is 15 days
 * (interval 21600 minutes), so its name would lie about its candles.
 */
export const TIMEFRAMES = [
  '1s', '5s', '10s', '15s', '30s',
  '1m', '2m', '3m', '5m', '10m', '15m', '30m', '45m',
  '1h', '2h', '3h', '4h', '6h', '8h', '12h',
  '1d', '2d', '3d', '5d', '1w',
  '1M', '3M',
] as const;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** 1970-01-05, the first Monday after the epoch: weeks start on Monday, 00:00 UTC. */
const FIRST_MONDAY = 4 * DAY;

const UNIT_LENGTH = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: WEEK } as const;

/** How open times follow each other: every `length` ms from `origin` (ms) on, or every so many calendar months of UTC. */
export type Step =
  | { readonly kind: 'fixed'; readonly length: number; readonly origin: number }
  | { readonly kind: 'months'; readonly months: number };

const STEPS = new Map<string, Step>(TIMEFRAMES.map((timeframe) => [timeframe, stepOf(timeframe)]));

function stepOf(timeframe: Timeframe): Step {
  const amount = Number.parseInt(timeframe, 10);
  const unit = timeframe.slice(-1) as keyof typeof UNIT_LENGTH | 'M';
  if (unit === 'M') return { kind: 'months', months: amount };
  return { kind: 'fixed', length: amount * UNIT_LENGTH[unit], origin: unit === 'w' ? FIRST_MONDAY : 0 };
}

export function step(timeframe: Timeframe): Step {
  const found = STEPS.get(timeframe);
  if (found === undefined) throw new UsageError(`unknown timeframe ${printable(String(timeframe))}`);
  return found;
}

export function isTimeframe(text: string): text is Timeframe {
  return STEPS.has(text);
}

/** @throws UsageError naming the known timeframes */
export function parseTimeframe(text: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw new UsageError(`unknown timeframe ${printable(text)}`, {
    hint: `Use one of ${TIMEFRAMES.join(', ')}.`,
  });
}

/** The open time (ms) of the interval that holds `time` (ms). */
export function floor(time: number, timeframe: Timeframe): number {
  return shift(time, timeframe, 0);
}

/** `time` itself when it opens an interval, else the open time (ms) of the next one. */
export function ceil(time: number, timeframe: Timeframe): number {
  const opened = floor(time, timeframe);
  return opened === time ? time : next(opened, timeframe);
}

/** The open time (ms) of the interval after the one that holds `time`; also that interval's end. */
export function next(time: number, timeframe: Timeframe): number {
  return shift(time, timeframe, 1);
}

/** The open time (ms) `count` intervals after the one that holds `time`; `count` may be negative. */
export function shift(time: number, timeframe: Timeframe, count: number): number {
  const found = step(timeframe);
  return openTime(indexOf(time, found) + count, found);
}

export function isAligned(time: number, timeframe: Timeframe): boolean {
  const found = step(timeframe);
  return found.kind === 'fixed' ? (time - found.origin) % found.length === 0 : floor(time, timeframe) === time;
}

/** How many intervals open in `[from, to)` (ms). */
export function countBetween(from: number, to: number, timeframe: Timeframe): number {
  if (to <= from) return 0;
  const found = step(timeframe);
  return indexOf(ceil(to, timeframe), found) - indexOf(ceil(from, timeframe), found);
}

/** Milliseconds of an interval; for months the mean, which only estimates may use. */
export function typicalLength(timeframe: Timeframe): number {
  const found = step(timeframe);
  return found.kind === 'fixed' ? found.length : found.months * 30.436875 * DAY;
}

/** Number of the interval that holds `time`, counted from the epoch (weeks: from the first Monday). */
function indexOf(time: number, found: Step): number {
  if (found.kind === 'fixed') return Math.floor((time - found.origin) / found.length);
  const date = new Date(time);
  const months = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
  return Math.floor(months / found.months);
}

function openTime(index: number, found: Step): number {
  if (found.kind === 'fixed') return index * found.length + found.origin;
  return Date.UTC(1970, index * found.months, 1);
}
