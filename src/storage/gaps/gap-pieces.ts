import { type GapClass } from '../../market/gap-class.js';
import type { Range } from '../../market/range.js';
import type { DatasetName, Series } from '../../market/series.js';
import type { Queries } from '../database.js';
import type { RunStatus } from '../run-repository.js';
import { classified, CLASS_COLUMNS } from './classified-sql.js';
import { byDataset, stretchesJson, type Stretch } from './stretch.js';

/** Who was asked, when, and what came: a row of `ingest_runs` that has ended. Times in ms. */
export interface GapRun {
  readonly id: string;
  readonly command: string;
  readonly source: string;
  readonly asked: Range;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly status: RunStatus;
  readonly got: number;
  readonly rejected: number;
  readonly error: string | null;
}

/** Neighbouring intervals of one stretch that lack a row for the same reason. */
export interface GapPiece {
  readonly series: Series;
  readonly class: GapClass;
  readonly range: Range;
  /** When the ledger's bucket last changed, ms. */
  readonly settledAt: number | null;
  /** The newest ended run that had asked for some of it. */
  readonly run: GapRun | null;
  /** The newest row for some of it that was rejected; of class `rejected`. `seenAt` in ms. */
  readonly rejection: { readonly reason: string; readonly seenAt: number } | null;
}

interface Row extends Range {
  readonly ordinal: number;
  readonly class: GapClass;
  readonly settled: number | null;
  readonly run: (Omit<GapRun, 'asked'> & Range) | null;
  readonly rejection: GapPiece['rejection'];
}

const ms = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`;

const queryOf = (dataset: DatasetName, classes: readonly GapClass[]): string => `
  WITH ${classified(dataset)},
  pieces AS (
    SELECT s.ordinal, s.exchange, s.symbol, s.timeframe, s.updated_at, kind.class, part
    FROM classified s, LATERAL (VALUES ${classes.map((gapClass) => `('${gapClass}', s.${CLASS_COLUMNS[gapClass]})`).join(', ')}) AS kind (class, ranges),
      unnest(kind.ranges) part
  )
  SELECT p.ordinal, p.class, ${ms('lower(part)')} AS from, ${ms('upper(part)')} AS to,
    CASE WHEN p.class NOT IN ('missing', 'rejected', 'stale') THEN ${ms('p.updated_at')} END AS settled, run.run, rejection.rejection
  FROM pieces p
  LEFT JOIN LATERAL (
    SELECT json_build_object('id', u.id::text, 'command', u.command, 'source', u.source,
      'from', ${ms('lower(u.asked)')}, 'to', ${ms('upper(u.asked)')},
      'startedAt', ${ms('u.started_at')}, 'finishedAt', ${ms('u.finished_at')},
      'status', u.status, 'got', u.got, 'rejected', u.rejected, 'error', u.error) AS run
    FROM ingest_runs u
    WHERE u.dataset = '${dataset}' AND u.exchange = p.exchange AND u.symbol = p.symbol AND u.timeframe = p.timeframe
      AND u.status <> 'running' AND u.asked && p.part
    ORDER BY u.started_at DESC, u.id DESC LIMIT 1
  ) run ON true
  LEFT JOIN LATERAL (
    SELECT json_build_object('reason', r.reason, 'seenAt', ${ms('r.last_seen')}) AS rejection
    FROM rejected_rows r
    WHERE p.class = 'rejected' AND r.dataset = '${dataset}' AND r.exchange = p.exchange AND r.symbol = p.symbol
      AND r.timeframe = p.timeframe AND r.time >= lower(part) AND r.time < upper(part)
    ORDER BY r.last_seen DESC, r.time DESC LIMIT 1
  ) rejection ON true
  ORDER BY p.ordinal, lower(part)`;

/**
 * The gaps of the given classes, in the order of the stretches and in that of time. One round trip a dataset: give
 * it stretches whose gaps fit in memory, those of a series one after the other.
 */
export async function gapPieces(sql: Queries, stretches: readonly Stretch[], classes: readonly GapClass[]): Promise<GapPiece[]> {
  const found = new Map<Series, GapPiece[]>(stretches.map(({ series }) => [series, []]));
  for (const [dataset, alike] of byDataset(stretches)) {
    for (const piece of await piecesOf(sql, dataset, alike, classes)) found.get(piece.series)!.push(piece);
  }
  return [...found.values()].flat();
}

async function piecesOf(sql: Queries, dataset: DatasetName, stretches: readonly Stretch[], classes: readonly GapClass[]): Promise<GapPiece[]> {
  const rows = await sql.unsafe<Row[]>(queryOf(dataset, classes), [stretchesJson(stretches)]);
  return rows.map(({ ordinal, from, to, settled, run, rejection, ...row }) => ({
    series: stretches[ordinal]!.series, class: row.class, range: { from, to }, settledAt: settled, run: run === null ? null : runOf(run), rejection,
  }));
}

function runOf({ from, to, ...run }: NonNullable<Row['run']>): GapRun {
  return { ...run, asked: { from, to } };
}
