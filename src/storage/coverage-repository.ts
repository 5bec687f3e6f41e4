import { ABSENCE_REASONS, type AbsenceReason } from '../market/page.js';
import { multirange, type Multirange, type Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Queries } from './database.js';
import { bucketOf, splitByBucket } from './coverage-bucket.js';
import { multirangeLiteral } from './sql-text.js';

export type Absences = Readonly<Record<AbsenceReason, Multirange>>;

/** What one answer adds to the ledger, or what the ledger holds of a range. */
export interface Coverage {
  /** Asked, and answered in full. */
  readonly covered: Multirange;
  /** Within `covered`: the intervals that have no candle, by reason. */
  readonly absent: Absences;
}

/**
 * Adds an answer to the ledger, in the transaction that stores its rows. For what it covers, its
 * absences take the place of those that an earlier answer gave; except that "out of reach" says
 * nothing of what an earlier answer did reach. Concurrent additions of one series wait for each other
 * on the row, and both hold.
 */
export async function extendCoverage(sql: Queries, series: Series, answer: Coverage): Promise<void> {
  const absent = new Map(ABSENCE_REASONS.map((reason) => [reason, splitByBucket(answer.absent[reason], series.timeframe)]));
  const covered = [...splitByBucket(answer.covered, series.timeframe)].sort(([a], [b]) => a - b);
  await Promise.all(covered.map(([bucket, ranges]) => {
    const literal = (reason: AbsenceReason) => multirangeLiteral(absent.get(reason)?.get(bucket) ?? []);
    return sql`
      INSERT INTO coverage AS kept (dataset, exchange, symbol, timeframe, bucket, covered, no_trades, not_listed, out_of_reach)
      VALUES (
        ${series.dataset}, ${series.exchange}, ${series.symbol}, ${series.timeframe}, ${new Date(bucket)},
        ${multirangeLiteral(ranges)}::text::tstzmultirange, ${literal('no-trades')}::text::tstzmultirange,
        ${literal('not-listed')}::text::tstzmultirange, ${literal('out-of-reach')}::text::tstzmultirange)
      ON CONFLICT (dataset, exchange, symbol, timeframe, bucket) DO UPDATE
      SET covered = kept.covered + excluded.covered,
        no_trades = kept.no_trades - (excluded.covered - excluded.out_of_reach) + excluded.no_trades,
        not_listed = kept.not_listed - (excluded.covered - excluded.out_of_reach) + excluded.not_listed,
        out_of_reach = kept.out_of_reach - (excluded.covered - excluded.out_of_reach) + (excluded.out_of_reach - kept.covered),
        updated_at = now()`;
  }));
}

/**
 * Takes back that intervals have no candle: the exchange has sent one for them since, though one that
 * could not be believed. They are to be asked again.
 */
export async function retractAbsences(sql: Queries, series: Series, intervals: Multirange): Promise<void> {
  await Promise.all([...splitByBucket(intervals, series.timeframe)].map(([bucket, ranges]) => {
    const taken = multirangeLiteral(ranges);
    return sql`
      UPDATE coverage
      SET covered = covered - ((no_trades + not_listed + out_of_reach) * ${taken}::text::tstzmultirange),
        no_trades = no_trades - ${taken}::text::tstzmultirange,
        not_listed = not_listed - ${taken}::text::tstzmultirange,
        out_of_reach = out_of_reach - ${taken}::text::tstzmultirange,
        updated_at = now()
      WHERE dataset = ${series.dataset} AND exchange = ${series.exchange} AND symbol = ${series.symbol}
        AND timeframe = ${series.timeframe} AND bucket = ${new Date(bucket)}`;
  }));
}

/** Takes back all that the ledger claims of these stretches: they are to be asked again. Their rows stay. */
export async function reopen(sql: Queries, series: Series, ranges: Multirange): Promise<void> {
  await Promise.all([...splitByBucket(ranges, series.timeframe)].map(([bucket, parts]) => {
    const taken = multirangeLiteral(parts);
    return sql`
      UPDATE coverage
      SET covered = covered - ${taken}::text::tstzmultirange, no_trades = no_trades - ${taken}::text::tstzmultirange,
        not_listed = not_listed - ${taken}::text::tstzmultirange, out_of_reach = out_of_reach - ${taken}::text::tstzmultirange,
        updated_at = now()
      WHERE dataset = ${series.dataset} AND exchange = ${series.exchange} AND symbol = ${series.symbol}
        AND timeframe = ${series.timeframe} AND bucket = ${new Date(bucket)}`;
  }));
}

/** What the ledger holds of a series inside an aligned range. */
export async function readCoverage(sql: Queries, series: Series, range: Range): Promise<Coverage> {
  const rows = await sql<{ kind: 'covered' | AbsenceReason; from: number; to: number }[]>`
    WITH bounds AS (SELECT tstzmultirange(tstzrange(${new Date(range.from)}, ${new Date(range.to)})) AS asked),
    kept AS (
      SELECT coverage.* FROM coverage
      WHERE dataset = ${series.dataset} AND exchange = ${series.exchange} AND symbol = ${series.symbol}
        AND timeframe = ${series.timeframe}
        AND bucket >= ${new Date(bucketOf(range.from, series.timeframe))} AND bucket < ${new Date(range.to)}
    ),
    kinds AS (
      SELECT 'covered' AS kind, covered AS ranges FROM kept
      UNION ALL SELECT 'no-trades', no_trades FROM kept
      UNION ALL SELECT 'not-listed', not_listed FROM kept
      UNION ALL SELECT 'out-of-reach', out_of_reach FROM kept
    )
    SELECT kind, (extract(epoch FROM lower(part)) * 1000)::float8 AS from, (extract(epoch FROM upper(part)) * 1000)::float8 AS to
    FROM kinds, bounds, unnest(ranges * asked) AS part`;
  const of = (kind: string) => multirange(rows.filter((row) => row.kind === kind).map(({ from, to }) => ({ from, to })));
  return {
    covered: of('covered'),
    absent: { 'no-trades': of('no-trades'), 'not-listed': of('not-listed'), 'out-of-reach': of('out-of-reach') },
  };
}
