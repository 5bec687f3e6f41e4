import { intersect, type Multirange, type Range } from '../../market/range.js';
import { floor, next } from '../../market/timeframe.js';

/** A month or a day, UTC, that a file may be about. */
export interface Period {
  readonly range: Range;
  /** As files are named by it: `2023-01` or `2023-01-27`. */
  readonly date: string;
}

const DATE_LENGTH = { '1M': 'YYYY-MM'.length, '1d': 'YYYY-MM-DD'.length } as const;

/** The months or days that ranges touch, each once, ascending. */
export function periodsOf(ranges: Multirange, unit: '1M' | '1d'): Period[] {
  const periods: Period[] = [];
  for (const { from, to } of ranges) {
    for (let time = Math.max(floor(from, unit), periods.at(-1)?.range.to ?? -Infinity); time < to; time = next(time, unit)) {
      const date = new Date(time).toISOString().slice(0, DATE_LENGTH[unit]);
      periods.push({ range: { from: time, to: next(time, unit) }, date });
    }
  }
  return periods;
}

/** Those that have ended: no file is published of one that goes on. */
export function endedBy(periods: readonly Period[], time: number): Period[] {
  return periods.filter(({ range }) => range.to <= time);
}

/** The days of which some is wanted, and nothing is answered. */
export function untouchedDays(wanted: Multirange, answered: Multirange): Period[] {
  return periodsOf(wanted, '1d').filter(({ range }) => intersect([range], answered).length === 0);
}
