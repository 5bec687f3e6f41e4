import { GAP_CLASSES, type GapClass } from '../../market/gap-class.js';
import type { Range } from '../../market/range.js';
import type { DatasetName } from '../../market/series.js';
import type { Queries } from '../database.js';
import { classified, CLASS_COLUMNS, intervalsIn } from './classified-sql.js';
import { byDataset, stretchesJson, type Stretch } from './stretch.js';

/** What is absent from one stretch. */
export interface GapCounts {
  readonly stretch: Stretch;
  /** Intervals without a row, by class; at least one is not 0. */
  readonly counts: Readonly<Record<GapClass, number>>;
  /**
   * Of the runs of neighbouring intervals that are missing, rejected or lost: the longest, and those that touch
   * the stretch's ends and so may go on in the next one. Ascending.
   */
  readonly runs: readonly Range[];
}

type Row = Record<GapClass, number> & { ordinal: number; runs: [number, number][] | null };

const COUNTS = GAP_CLASSES.map((gapClass) => `${intervalsIn(`s.${CLASS_COLUMNS[gapClass]}`)} AS "${gapClass}"`).join(', ');

const queryOf = (dataset: DatasetName): string => `
  WITH ${classified(dataset)}
  SELECT s.ordinal, ${COUNTS},
    CASE WHEN NOT isempty(s.missing + s.rejected + s.lost) THEN (
      SELECT json_agg(json_build_array(extract(epoch FROM part."from") * 1000, extract(epoch FROM part."to") * 1000) ORDER BY part."from") FROM (
        SELECT lower(run) AS "from", upper(run) AS "to",
          row_number() OVER (ORDER BY ${intervalsIn('tstzmultirange(run)')} DESC, lower(run)) AS rank
        FROM unnest(s.missing + s.rejected + s.lost) run
      ) part WHERE part.rank = 1 OR part."from" = s."from" OR part."to" = s."to") END AS runs
  FROM classified s`;

/** Counts the intervals without a row; stretches that have them all are left out. One round trip a dataset. */
export async function countGaps(sql: Queries, stretches: readonly Stretch[]): Promise<GapCounts[]> {
  const counts: GapCounts[] = [];
  for (const [dataset, alike] of byDataset(stretches)) counts.push(...await countAlike(sql, dataset, alike));
  return counts;
}

async function countAlike(sql: Queries, dataset: DatasetName, stretches: readonly Stretch[]): Promise<GapCounts[]> {
  const rows = await sql.unsafe<Row[]>(queryOf(dataset), [stretchesJson(stretches)]);
  return rows.map(({ ordinal, runs, ...counts }) => ({
    stretch: stretches[ordinal]!, counts, runs: (runs ?? []).map(([from, to]) => ({ from, to })),
  }));
}
