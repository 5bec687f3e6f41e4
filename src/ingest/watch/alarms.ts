import type { Series } from '../../market/series.js';
import { describeSeries } from '../../market/describe-series.js';

/** Something that is wrong with a watched series. */
export interface Condition {
  readonly kind: 'gap-rate' | 'stale';
  readonly series: Series;
  /** For people: what is wrong, with its numbers. */
  readonly text: string;
}

/** One begins, or one that began ends. */
export interface Alert extends Condition {
  readonly state: 'begins' | 'ends';
  /** Milliseconds. */
  readonly since: number;
  readonly at: number;
}

/** Remembers what is wrong, so that each trouble is told twice: when it begins, and when it ends. */
export class Alarms {
  readonly #standing = new Map<string, Condition & { readonly since: number }>();

  /**
   * @param conditions all that is wrong now
   * @param now milliseconds
   * @returns what has changed since the last time
   */
  update(conditions: readonly Condition[], now: number): Alert[] {
    const present = new Map(conditions.map((condition) => [keyOf(condition), condition]));
    const ended = [...this.#standing].filter(([key]) => !present.has(key));
    const begun = [...present].filter(([key]) => !this.#standing.has(key));
    for (const [key] of ended) this.#standing.delete(key);
    for (const [key, condition] of begun) this.#standing.set(key, { ...condition, since: now });
    return [
      ...ended.map(([, standing]): Alert => ({ ...standing, state: 'ends', at: now })),
      ...begun.map(([, condition]): Alert => ({ ...condition, state: 'begins', since: now, at: now })),
    ];
  }
}

function keyOf({ kind, series }: Condition): string {
  return `${kind} ${describeSeries(series)}`;
}
