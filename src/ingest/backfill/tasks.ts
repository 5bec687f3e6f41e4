import { countIntervals, intersect } from '../../market/range.js';
import type { Wanted } from '../../storage/left-repository.js';
import type { Failing } from './patience.js';
import { leftFor, type LanePlan } from './plan.js';
import { isJoint, scaleOf } from './scale.js';
import type { Stretch } from './stretch.js';
import { stretchesOf } from './stretches.js';

/** A stretch that is to be claimed and done. */
export interface Task extends Stretch {
  /** Open time (ms) by which it is claimed. */
  readonly start: number;
  readonly members: readonly Member[];
  /** Set while it is tried again. */
  readonly failing?: Failing;
}

export interface Member extends Wanted {
  /** Intervals that are left of it. */
  readonly planned: number;
}

/**
 * What is left of a lane's series, as stretches: the newest year first, since that is what people look at first, and its
 * stretches in order, since rows that come in order leave an index a quarter smaller, and the server less to do.
 * Timeframes of one symbol are one task where a supplier has them all in one pass; else each is its own.
 */
export function tasksOf({ lane, errands }: LanePlan): Task[] {
  const { suppliers } = lane;
  const joint = isJoint(suppliers);
  const tasks = new Map<string, { start: number; members: Member[] }>();
  for (const { series, range, left } of errands) {
    const wanted = leftFor(suppliers, series, left);
    for (const stretch of stretchesOf(range, series.timeframe, scaleOf(series, lane.exchange))) {
      const planned = countIntervals(intersect(wanted, [stretch.range]), series.timeframe);
      if (planned === 0) continue;
      const key = [stretch.start, series.dataset, series.symbol, ...joint ? [] : [series.timeframe]].join(' ');
      const task = tasks.get(key) ?? { start: stretch.start, members: [] };
      task.members.push({ series, range: stretch.range, planned });
      tasks.set(key, task);
    }
  }
  return [...tasks.values()].map((task) => ({ ...task, suppliers })).sort((a, b) => yearOf(b) - yearOf(a) || a.start - b.start);
}

function yearOf({ start }: Pick<Task, 'start'>): number {
  return new Date(start).getUTCFullYear();
}
