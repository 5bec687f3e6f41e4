import { readGapReport, type GapContext } from '../ingest/gaps.js';
import type { FillWish } from '../ingest/gaps-fill-plan.js';
import type { GapClass } from '../market/gap-class.js';
import { multirange, type Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import { namesOf } from './gap-names.js';
import { FILLABLE, type GapScope } from './gap-options.js';

/**
 * The gaps of the scope that can be asked for.
 *
 * @param recheck whether those are too for which the exchange has said that it had no trades
 */
export async function findWishes(context: GapContext, scope: GapScope, recheck: boolean): Promise<FillWish[]> {
  const classes: GapClass[] = [...scope.classes.filter((gapClass) => (FILLABLE as readonly GapClass[]).includes(gapClass)), ...(recheck ? ['no-trades', 'outage'] as const : [])];
  const wish = await namesOf(context, scope);
  const found = new Map<Series, { readonly open: Range[]; readonly lost: Range[] }>();
  await readGapReport(context, { ...wish, classes }, async (_report, gaps) => {
    for await (const gap of gaps) {
      const ranges = found.get(gap.series) ?? { open: [], lost: [] };
      found.set(gap.series, ranges);
      (gap.class === 'lost' ? ranges.lost : ranges.open).push(gap.range);
    }
  });
  return [...found].map(([series, { open, lost }]) => ({ series, open: multirange(open), lost: multirange(lost) }));
}
