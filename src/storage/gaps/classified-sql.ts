import type { GapClass } from '../../market/gap-class.js';
import { datasetOf } from '../../market/datasets/registry.js';
import type { DatasetName } from '../../market/series.js';
import { isOfSeries, tableOf } from '../row-table.js';
import { STRETCH_COLUMNS } from './stretch.js';

/** The column of `classified` that holds a class's ranges. */
export const CLASS_COLUMNS: Readonly<Record<GapClass, string>> = {
  missing: 'missing', rejected: 'rejected', lost: 'lost', stale: 'stale',
  'no-trades': 'no_trades', outage: 'outage', 'not-listed': 'not_listed', 'out-of-reach': 'out_of_reach',
};

/** How many intervals of a stretch `s` the multirange holds; its ranges begin and end with intervals. */
export function intervalsIn(ranges: string): string {
  return `(CASE WHEN isempty(${ranges}) THEN 0
    WHEN s.months = 0 THEN (SELECT extract(epoch FROM sum(upper(part) - lower(part))) FROM unnest(${ranges}) part) / s.seconds
    ELSE (SELECT sum(${monthOf('upper(part)')} - ${monthOf('lower(part)')}) FROM unnest(${ranges}) part) / s.months END)::int`;
}

function monthOf(time: string): string {
  return `(extract(year FROM ${time}) * 12 + extract(month FROM ${time}) - 1)`;
}

/** Rows of a stretch `s`. One that opens between two intervals stands for neither. */
function rowsOf(dataset: DatasetName): string {
  const table = tableOf({ dataset });
  return `${table.name} o
  WHERE ${isOfSeries(table, 'o', 's')} AND o.time >= s."from" AND o.time < s."to"
    AND CASE WHEN s.months = 0 THEN date_bin(s.step, o.time, s.origin) = o.time
      ELSE date_trunc('month', o.time) = o.time AND ${monthOf('o.time')} % s.months = 0 END`;
}

/** How many rows there are, and how many of them where the ledger expects them. Rows that come at any time cannot be missed. */
function countOf(dataset: DatasetName): string {
  if (!datasetOf({ dataset }).oneAnInterval) return 'SELECT x.expects AS stored, x.expects AS as_expected';
  return `SELECT count(*) AS stored, count(*) FILTER (WHERE x.all_expected OR o.time <@ e.expected) AS as_expected FROM ${rowsOf(dataset)}`;
}

/**
 * The CTE `classified`: of each stretch of a dataset that lacks rows, its silent intervals by class. The parameter $1 is that
 * of `stretchesJson`.
 *
 * What the ledger expects is compared with the rows by counting: all rows, and those that open in the
 * expected ranges. The key keeps times apart, so when both counts are the number of expected intervals,
 * the rows are the expected intervals, no more and no less, and the silent ones are the rest of the
 * stretch. (All rows alone would not do: a lost row and one where the ledger knows of none cancel out.)
 * Only where the counts disagree are the rows looked at one by one; `silent` is null where they agree.
 *
 * OFFSET 0 keeps the planner from writing an expression in the place of each of its uses: multiranges
 * would be unpacked and subtracted again for every row.
 */
export function classified(dataset: DatasetName): string {
  return `
  classified AS (
    SELECT s.ordinal, s.exchange, s.symbol, s.timeframe, s."from", s."to", s.step, s.seconds, s.months, c.updated_at,
      u.open * tstzmultirange(tstzrange(NULL, s.known_end)) AS missing,
      u.open * tstzmultirange(tstzrange(s.known_end, NULL)) AS stale,
      u.rejected, k.lost, k.no_trades - s.outages AS no_trades, k.no_trades * s.outages AS outage, k.not_listed, k.out_of_reach
    FROM json_to_recordset($1::text::json) AS s (${STRETCH_COLUMNS})
    LEFT JOIN coverage c ON c.dataset = '${dataset}' AND c.exchange = s.exchange AND c.symbol = s.symbol
      AND c.timeframe = s.timeframe AND c.bucket = s.bucket
    CROSS JOIN LATERAL (SELECT tstzmultirange(tstzrange(s."from", s."to")) AS span OFFSET 0) a
    CROSS JOIN LATERAL (
      SELECT coalesce(a.span * c.covered, '{}') AS covered, coalesce(a.span * c.no_trades, '{}') AS no_trades,
        coalesce(a.span * c.not_listed, '{}') AS not_listed, coalesce(a.span * c.out_of_reach, '{}') AS out_of_reach
      OFFSET 0
    ) l
    CROSS JOIN LATERAL (SELECT l.covered - l.no_trades - l.not_listed - l.out_of_reach AS expected OFFSET 0) e
    CROSS JOIN LATERAL (SELECT ${intervalsIn('e.expected')} AS expects, e.expected = a.span AS all_expected OFFSET 0) x
    CROSS JOIN LATERAL (${countOf(dataset)}) n
    CROSS JOIN LATERAL (
      SELECT CASE WHEN n.stored <> x.expects OR n.as_expected <> x.expects THEN (
        SELECT range_agg(tstzrange(time + s.step, next)) FROM (
          SELECT time, lead(time, 1, s."to") OVER (ORDER BY time) AS next
          FROM (SELECT s."from" - s.step AS time UNION ALL SELECT o.time FROM ${rowsOf(dataset)}) times
        ) pairs WHERE next <> time + s.step) END AS silent
      OFFSET 0
    ) m
    CROSS JOIN LATERAL (
      SELECT coalesce(m.silent, a.span) - l.covered AS unasked, coalesce(m.silent * e.expected, '{}') AS lost,
        coalesce(m.silent * l.no_trades, l.no_trades) AS no_trades, coalesce(m.silent * l.not_listed, l.not_listed) AS not_listed,
        coalesce(m.silent * l.out_of_reach, l.out_of_reach) AS out_of_reach
      OFFSET 0
    ) k
    CROSS JOIN LATERAL (
      SELECT CASE WHEN isempty(k.unasked) THEN '{}' ELSE coalesce((
        SELECT range_agg(tstzrange(r.time, r.time + s.step)) FROM rejected_rows r
        WHERE r.dataset = '${dataset}' AND r.exchange = s.exchange AND r.symbol = s.symbol AND r.timeframe = s.timeframe
          AND r.time >= s."from" AND r.time < s."to"), '{}') END AS refused
      OFFSET 0
    ) r
    CROSS JOIN LATERAL (SELECT k.unasked - r.refused AS open, k.unasked * r.refused AS rejected OFFSET 0) u
    WHERE n.stored <> s.intervals
    OFFSET 0
  )`;
}
