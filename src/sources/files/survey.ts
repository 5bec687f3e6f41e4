import { UsageError } from '../../errors.js';
import { validateOhlcv } from '../../market/datasets/candles.js';
import { printable } from '../../market/printable.js';
import type { Range } from '../../market/range.js';
import { usableTimes } from '../../market/rows.js';
import { countBetween, next, typicalLength, type Timeframe } from '../../market/timeframe.js';
import type { DataFile } from './data-file.js';
import { readRows, type ColumnOrder } from './read-rows.js';

/** The first block of Bitcoin: no candle is older. */
const EARLIEST = Date.UTC(2009, 0, 3);

/** Fewer rows than this may happen to lie far apart. */
const ENOUGH_ROWS = 20;

/** What a file was found to hold, before any of it is stored. */
export interface Survey {
  /** Rows that are candles, and may be stored. */
  readonly candles: number;
  readonly rejected: number;
  /** Open times (ms) of the first and the last candle. */
  readonly first: number;
  readonly last: number;
  /** Intervals between them that have no row. */
  readonly holes: number;
  readonly order: 'ascending' | 'descending' | 'mixed';
}

/** Between which times (ms) candles of a timeframe may lie: from the first block of Bitcoin to the interval that is still open. */
export function possibleTimes(open: number): Range {
  return { from: EARLIEST, to: open };
}

/**
 * Reads a file to its end, so that one that is not what it is taken for is refused before any of it is stored.
 *
 * @param possible where its candles may lie
 * @throws UsageError when it cannot be read, has no candle, or cannot be of this timeframe or in this order of columns
 */
export async function surveyFile(file: DataFile, columns: ColumnOrder, timeframe: Timeframe, possible: Range, signal: AbortSignal): Promise<Survey> {
  const found = new Findings();
  for await (const rows of readRows(file, columns)) {
    signal.throwIfAborted();
    const { rows: candles, rejected } = validateOhlcv(rows, timeframe, [possible]);
    for (const time of usableTimes(rows)) found.noteTime(time, possible);
    found.candles += candles.length;
    // The interval that is still open is no candle yet, and no fault.
    const faults = rejected.filter(({ time }) => time !== possible.to);
    found.rejected += faults.length;
    found.example ??= faults[0];
    found.extend(candles.at(0)?.time, candles.at(-1)?.time);
  }
  return found.conclude(file.name, timeframe);
}

class Findings {
  candles = 0;
  rejected = 0;
  example: { readonly reason: string; readonly raw: readonly unknown[] } | undefined;
  #first = Infinity;
  #last = -Infinity;
  #before: number | undefined;
  /** A time at which there is no candle, and whether there was none but such. */
  #impossible: number | undefined;
  #allImpossible = true;
  #rises = false;
  #falls = false;
  /** What all distances between rows are multiples of (ms). */
  #step = 0;

  noteTime(time: number, { from, to }: Range): void {
    // The interval that opens at the end is open, and so nothing is wrong with it.
    if (time < from || time > to) this.#impossible ??= time;
    else this.#allImpossible = false;
    if (this.#before !== undefined) {
      if (time > this.#before) this.#rises = true;
      if (time < this.#before) this.#falls = true;
      this.#step = greatestCommonDivisor(this.#step, Math.abs(time - this.#before));
    }
    this.#before = time;
  }

  extend(first = Infinity, last = -Infinity): void {
    this.#first = Math.min(this.#first, first);
    this.#last = Math.max(this.#last, last);
  }

  conclude(name: string, timeframe: Timeframe): Survey {
    const { candles, rejected, example } = this;
    if (candles === 0 && rejected === 0) throw new UsageError(`${name} has no rows`);
    if (this.#allImpossible && this.#impossible !== undefined) {
      throw new UsageError(`all rows of ${name} lie ${this.#impossible < EARLIEST ? 'before there were any markets' : 'in the future'}: the first time in it reads as ${isoOf(this.#impossible)}`, {
        hint: 'Say which column is the time by --columns.',
      });
    }
    if (rejected > candles) {
      const { reason = '', raw = [] } = example ?? {};
      throw new UsageError(
        `${name} does not look like ${timeframe} candles: ${rejected.toLocaleString('en')} of ${(candles + rejected).toLocaleString('en')} rows are none, the first ${printable(raw.join(','))} (${reason})`,
        { hint: 'Say which columns it has by --columns, and its timeframe by --timeframe.' },
      );
    }
    if (candles >= ENOUGH_ROWS && this.#step >= 1.5 * typicalLength(timeframe)) {
      throw new UsageError(`${name} has no two rows next to each other: they are ${this.#step / 1000} s apart, not ${timeframe}`, { hint: 'Name the timeframe of its candles by --timeframe.' });
    }
    const [first, last] = [this.#first, this.#last];
    return {
      candles, rejected, first, last,
      holes: Math.max(0, countBetween(first, next(last, timeframe), timeframe) - candles),
      order: this.#rises && this.#falls ? 'mixed' : this.#falls ? 'descending' : 'ascending',
    };
  }
}

/** A time that may be too large for a date. */
function isoOf(time: number): string {
  return Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : `${time} ms`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
