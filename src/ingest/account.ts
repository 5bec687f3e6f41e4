import { timesOf } from '../market/sound-rows.js';
import type { ValidatedRows } from '../market/validation.js';
import type { AbsenceReason, Page } from '../market/page.js';
import { holds, intersect, intervalsAt, multirange, subtract, type Multirange } from '../market/range.js';
import { datasetOf } from '../market/datasets/registry.js';
import type { SeriesKind } from '../market/series.js';
import type { Coverage } from '../storage/coverage-repository.js';

/**
 * What a page lets the ledger claim: every interval that it settled, and why those without a row
 * have none.
 *
 * A rejected row leaves its interval open. One that does not even say which of the asked intervals it
 * stands for could be any of the absent ones, so then none of those is settled.
 */
export function accountFor(page: Page, { rows, rejected }: ValidatedRows, kind: SeriesKind): Coverage {
  const { timeframe } = kind;
  const { oneAnInterval } = datasetOf(kind);
  const stored = oneAnInterval ? intervalsAt(timesOf(rows), timeframe) : page.answered;
  const known = rejected.every(({ time }) => time !== null && holds(page.answered, time));
  const open = intervalsAt(rejected.flatMap(({ time }) => time ?? []), timeframe);
  const settled = known ? subtract(page.answered, subtract(open, stored)) : intersect(stored, page.answered);
  return { covered: settled, absent: attribute(subtract(settled, stored), page) };
}

function attribute(absent: Multirange, page: Page): Coverage['absent'] {
  const stated = (reason: AbsenceReason) =>
    multirange(page.absences.filter((absence) => absence.reason === reason).map(({ range }) => range));
  let left = absent;
  const take = (reason: AbsenceReason): Multirange => {
    const taken = intersect(left, stated(reason));
    left = subtract(left, taken);
    return taken;
  };
  const notListed = take('not-listed');
  const outOfReach = take('out-of-reach');
  return { 'no-trades': left, 'not-listed': notListed, 'out-of-reach': outOfReach };
}
