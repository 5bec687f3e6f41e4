import type { RawRow } from '../../market/datasets/dataset.js';

export const HOUR = 3_600_000;

/** The longest time between two payments (ms) on any exchange that titan knows. */
export const LONGEST_INTERVAL = 8 * HOUR;

/** Exchanges name the millisecond of their accounts, up to 100 ms after the hour that was due; more than this is no such delay. */
const LATEST = 60_000;

/** The hour (ms) that a payment was due, of the moment at which it was made; one that is no payment's moment as it is. */
export function dueHour(time: number): number {
  const late = time % HOUR;
  return late < LATEST ? time - late : time;
}

/** What the times of payments say about each other. */
export interface Spaced {
  /** Each row, with the interval before it where its neighbours tell. */
  readonly rows: readonly RawRow[];
  /** Hours (ms) between them at which a payment was due and none came. */
  readonly skipped: readonly number[];
  /** Hours (ms) between the last two, by which the next is due. */
  readonly step: number | undefined;
}

/**
 * Exchanges change a market's interval at times, and their histories do not say when: only the payments do. A distance
 * longer than both its neighbours holds one that was left out; any other is the interval then.
 *
 * @param rows ascending; each `[due hour (ms), rate, interval, mark price]`
 */
export function spaced(rows: readonly RawRow[]): Spaced {
  const times = rows.map(([time]) => time as number);
  const distance = (nr: number): number | undefined => (nr >= 1 && nr < times.length ? times[nr]! - times[nr - 1]! : undefined);
  const stepTo = (nr: number): number | undefined => {
    const own = distance(nr);
    if (own === undefined) return undefined;
    const before = distance(nr - 1);
    // The first distance has nothing to be held against, but that no interval is longer. What follows the last is not
    // known yet: if the interval has just grown, the next payment will say so.
    return Math.min(own, LONGEST_INTERVAL, before === undefined ? own : Math.max(before, distance(nr + 1) ?? 0));
  };
  const skipped: number[] = [];
  for (let nr = 1; nr < times.length; nr++) {
    const step = stepTo(nr)!;
    if (step > 0) for (let time = times[nr - 1]! + step; time < times[nr]!; time += step) skipped.push(time);
  }
  return {
    rows: rows.map(([time, rate, , markPrice], nr) => [time, rate, inHours(stepTo(nr) ?? stepTo(nr + 1)), markPrice]),
    skipped,
    step: stepTo(times.length - 1),
  };
}

function inHours(step: number | undefined): string | null {
  return step === undefined || step <= 0 ? null : `${step / HOUR}h`;
}
