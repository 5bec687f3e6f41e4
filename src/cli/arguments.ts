import { UsageError } from '../errors.js';
import { printable } from '../market/printable.js';
import type { Span } from '../ingest/span.js';

const MAX_LIMIT = 100_000;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?Z?)?$/;

/**
 * An ISO date or time, in UTC whether or not it says `Z`.
 *
 * @returns milliseconds
 * @throws UsageError naming the flag
 */
export function parseInstant(flag: string, text: string): number {
  const parts = INSTANT.exec(text);
  const time = parts === null ? NaN : Date.parse(`${text.replace(' ', 'T').replace(/Z$/, '')}${text.length > 10 ? '' : 'T00:00'}Z`);
  // Date.parse turns February 30 into March 1 or 2.
  if (parts === null || !Number.isFinite(time) || new Date(time).getUTCDate() !== Number(parts[3])) {
    throw new UsageError(`${flag}: ${printable(text)} is no date`, { hint: 'Use UTC dates or times such as 2024-01-31 or 2024-01-31T12:30:00Z.' });
  }
  return time;
}

/** For options that may be repeated: commander's own variadic ones would swallow the symbols behind them. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** @throws UsageError unless it is a whole number from `least` to `most` */
export function parseWhole(flag: string, text: string, least: number, most: number, hint?: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${flag}: ${printable(text)} is not a whole number from ${least} to ${most.toLocaleString('en')}`, hint === undefined ? {} : { hint });
}

/**
 * A percentage above 0, with or without its sign.
 *
 * @returns the fraction: 0.02 for `2` and `2%`
 * @throws UsageError naming the flag
 */
export function parsePercent(flag: string, text: string): number {
  const percent = /^\d{1,4}(\.\d{1,6})?%?$/.test(text) ? Number.parseFloat(text) : NaN;
  if (percent > 0) return percent / 100;
  throw new UsageError(`${flag}: ${printable(text)} is not a percentage above 0`, { hint: 'Write it as 2 or 0.5%.' });
}

/**
 * The span of candles that `--limit`, `--since` and `--until` ask for.
 *
 * @throws UsageError for a range that is empty, or all in the future
 */
export function parseSpan(flags: { limit?: string; since?: string; until?: string }, defaultLimit: number, now: number): Span {
  const limit = flags.limit === undefined ? undefined : parseWhole('--limit', flags.limit, 1, MAX_LIMIT, 'For more candles, name a range by --since.');
  const until = flags.until === undefined ? undefined : parseInstant('--until', flags.until);
  if (flags.since === undefined) {
    if (until !== undefined) throw new UsageError('--until needs --since', { hint: 'Name where the range begins, such as --since 2024-01-01.' });
    return { kind: 'newest', count: limit ?? defaultLimit };
  }
  const since = parseInstant('--since', flags.since);
  if (since >= now) throw new UsageError(`--since ${flags.since} lies in the future`);
  if (until !== undefined && until <= since) throw new UsageError(`--until ${flags.until} is not after --since ${flags.since}`);
  return { kind: 'between', since, until, count: limit };
}
