import type { GapClass } from '../../market/gap-class.js';
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
const ROWS = `ohlcv o
  WHERE o.exchange = s.exchange AND o.symbol = s.symbol AND o.timeframe = s.timeframe AND o.time >= s."from" AND o.time < s."to"
    AND CASE WHEN s.months = 0 THEN date_bin(s.step, o.time, s.origin) = o.time
      ELSE date_trunc('month', o.time) = o.time AND ${monthOf('o.time')} % s.months = 0 END`;

/**
 * CTEs that end in `classified`: of each stretch the intervals without a row, by class. The parameter $1 is
 * that of `stretchesJson`.
 *
 * What the ledger expects is compared with the rows by counting: all rows, and those that open in the
 * expected ranges. The key keeps times apart, so when both counts are the number of expected intervals,
 * the rows are the expected intervals, no more and no less, and the silent ones are the rest of the
 * stretch. (All rows alone would not do: a lost row and one where the ledger knows of none cancel out.)
 * Only where the counts disagree are the rows looked at one by one.
 *
 * The ledger is read from materialized CTEs, where its multiranges are unpacked once and not for every row.
 */
export const CLASSIFIED = `
  stretch AS MATERIALIZED (
    SELECT s.*, tstzmultirange(tstzrange(s."from", s."to")) AS span,
      coalesce(c.covered, '{}') AS covered, coalesce(c.no_trades, '{}') AS no_trades,
      coalesce(c.not_listed, '{}') AS not_listed, coalesce(c.out_of_reach, '{}') AS out_of_reach, c.updated_at
    FROM json_to_recordset($1::text::json) AS s (${STRETCH_COLUMNS})
    LEFT JOIN coverage c ON c.dataset = 'candles' AND c.exchange = s.exchange AND c.symbol = s.symbol
      AND c.timeframe = s.timeframe AND c.bucket = s.bucket
  ),
  ledger AS MATERIALIZED (
    SELECT s.*, span * covered - no_trades - not_listed - out_of_reach AS expected FROM stretch s
  ),
  counted AS MATERIALIZED (
    SELECT s.*, rows.* FROM ledger s, LATERAL (
      SELECT count(*) AS stored, count(*) FILTER (WHERE s.expected = s.span OR o.time <@ s.expected) AS as_expected FROM ${ROWS}
    ) rows
    WHERE rows.stored <> s.intervals
  ),
  silence AS MATERIALIZED (
    SELECT s.*, CASE
      WHEN s.stored = s.as_expected AND s.stored = ${intervalsIn('s.expected')} THEN s.span - s.expected
      ELSE (
        SELECT range_agg(tstzrange(time + s.step, next)) FROM (
          SELECT time, lead(time, 1, s."to") OVER (ORDER BY time) AS next
          FROM (SELECT s."from" - s.step AS time UNION ALL SELECT o.time FROM ${ROWS}) times
        ) pairs WHERE next <> time + s.step)
      END AS silent
    FROM counted s
  ),
  reasoned AS MATERIALIZED (
    SELECT s.*, s.silent - s.covered AS unasked,
      CASE WHEN isempty(s.silent - s.covered) THEN '{}'::tstzmultirange ELSE coalesce((
        SELECT range_agg(tstzrange(r.time, r.time + s.step)) FROM rejected_rows r
        WHERE r.dataset = 'candles' AND r.exchange = s.exchange AND r.symbol = s.symbol AND r.timeframe = s.timeframe
          AND r.time >= s."from" AND r.time < s."to"), '{}') END AS refused
    FROM silence s
  ),
  classified AS (
    SELECT s.ordinal, s.exchange, s.symbol, s.timeframe, s."from", s."to", s.step, s.seconds, s.months, s.updated_at,
      (s.unasked - s.refused) * tstzmultirange(tstzrange(NULL, s.known_end)) AS missing,
      (s.unasked - s.refused) * tstzmultirange(tstzrange(s.known_end, NULL)) AS stale,
      s.unasked * s.refused AS rejected,
      s.silent * s.expected AS lost,
      s.silent * s.no_trades - s.outages AS no_trades,
      s.silent * s.no_trades * s.outages AS outage,
      s.silent * s.not_listed AS not_listed,
      s.silent * s.out_of_reach AS out_of_reach
    FROM reasoned s
  )`;
