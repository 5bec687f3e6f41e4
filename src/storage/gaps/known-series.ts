import { datasetOf } from '../../market/datasets/registry.js';
import { DATASETS, type DatasetName, type Series } from '../../market/series.js';
import { isTimeframe, type Timeframe } from '../../market/timeframe.js';
import type { Range } from '../../market/range.js';
import type { Queries } from '../database.js';
import { isOfSeries, tableOf } from '../row-table.js';

/** A series of which the archive knows anything, and the outermost times (ms) of what it knows. */
export interface KnownSeries extends Series {
  /** Open times of the first and last row. */
  readonly rows: Range | null;
  /** From the start of the first covered range to the end of the last. */
  readonly ledger: Range | null;
  /** Open times of the first and last rejected row that a run had asked for. */
  readonly rejected: Range | null;
  /** What ended runs had asked for; only where nothing else is known: everything that was asked has failed. */
  readonly failed: Range | null;
  /** Time of the last row before `until`. */
  readonly lastRow: number | null;
}

type Row = Record<'exchange' | 'symbol' | 'timeframe', string>
  & Record<`${'rows' | 'ledger' | 'rejected' | 'failed'}_${'from' | 'to'}` | 'last_row', number | null>;

/**
 * All series of some datasets with rows, a ledger, rejected rows or runs, each dataset's ordered by name.
 *
 * @param until ms
 */
export async function knownSeries(sql: Queries, until: number, datasets: readonly DatasetName[] = DATASETS): Promise<KnownSeries[]> {
  const known: KnownSeries[] = [];
  for (const dataset of datasets) known.push(...await knownOf(sql, until, dataset));
  return known;
}

/** Each table is stepped through by its key, from series to series. */
async function knownOf(sql: Queries, until: number, dataset: DatasetName): Promise<KnownSeries[]> {
  const table = tableOf({ dataset });
  const name = sql.unsafe(table.name);
  const ofRows = sql.unsafe(isOfSeries(table, 'o', 's'));
  const ms = (time: string) => sql.unsafe(`(extract(epoch FROM ${time}) * 1000)::float8`);
  const of = (table: string) => sql.unsafe(`${table}.exchange = s.exchange AND ${table}.symbol = s.symbol AND ${table}.timeframe = s.timeframe`);
  const steps = (from: string, columns: readonly string[], where = 'true', constant = '') => sql.unsafe(`
    (SELECT ${columns.join(', ')}${constant} FROM ${from} WHERE ${where} ORDER BY ${columns.join(', ')} LIMIT 1)
    UNION ALL
    SELECT n.* FROM ${from}_series s, LATERAL (
      SELECT ${columns.map((column) => `t.${column}`).join(', ')}${constant} FROM ${from} t
      WHERE ${where} AND (${columns.map((column) => `t.${column}`).join(', ')}) > (${['exchange', 'symbol', 'timeframe'].slice(0, columns.length).map((column) => `s.${column}`).join(', ')})
      ORDER BY ${columns.map((column) => `t.${column}`).join(', ')} LIMIT 1) n`);
  const key = ['exchange', 'symbol', 'timeframe'];
  const own = `dataset = '${dataset}'`;
  const ownRows = table.step === undefined
    ? steps(table.name, ['exchange', 'symbol'], 'true', `, '${datasetOf({ dataset }).steps![0]!}' AS timeframe`)
    : steps(table.name, ['exchange', 'symbol', table.step]);
  const found = await sql<Row[]>`
    WITH RECURSIVE ${name}_series (exchange, symbol, timeframe) AS (${ownRows}),
    coverage_series AS (${steps('coverage', key, own)}),
    rejected_rows_series AS (${steps('rejected_rows', key, own)}),
    ingest_runs_series AS (${steps('ingest_runs', key, own)}),
    series AS (
      SELECT * FROM ${name}_series UNION SELECT * FROM coverage_series
      UNION SELECT * FROM rejected_rows_series UNION SELECT * FROM ingest_runs_series
    )
    SELECT s.exchange, s.symbol, s.timeframe,
      ${ms('first_row.time')} AS rows_from, ${ms('last_row.time')} AS rows_to,
      ${ms('lower(first_bucket.covered)')} AS ledger_from, ${ms('upper(last_bucket.covered)')} AS ledger_to,
      ${ms('refused.first')} AS rejected_from, ${ms('refused.last')} AS rejected_to,
      ${ms('failed.first')} AS failed_from, ${ms('failed.last')} AS failed_to,
      ${ms('newest.time')} AS last_row
    FROM series s
    LEFT JOIN LATERAL (SELECT time FROM ${name} o WHERE ${ofRows} ORDER BY time LIMIT 1) first_row ON true
    LEFT JOIN LATERAL (SELECT time FROM ${name} o WHERE ${ofRows} ORDER BY time DESC LIMIT 1) last_row ON true
    LEFT JOIN LATERAL (SELECT time FROM ${name} o WHERE ${ofRows} AND time < ${new Date(until)} ORDER BY time DESC LIMIT 1) newest ON true
    LEFT JOIN LATERAL (
      SELECT covered FROM coverage c WHERE dataset = ${dataset} AND ${of('c')} AND NOT isempty(covered) ORDER BY bucket LIMIT 1) first_bucket ON true
    LEFT JOIN LATERAL (
      SELECT covered FROM coverage c WHERE dataset = ${dataset} AND ${of('c')} AND NOT isempty(covered) ORDER BY bucket DESC LIMIT 1) last_bucket ON true
    LEFT JOIN LATERAL (
      SELECT min(r.time) AS first, max(r.time) AS last FROM rejected_rows r JOIN ingest_runs u ON u.id = r.run_id
      WHERE r.dataset = ${dataset} AND ${of('r')} AND u.asked @> r.time) refused ON true
    LEFT JOIN LATERAL (
      SELECT min(lower(u.asked)) AS first, max(upper(u.asked)) AS last FROM ingest_runs u
      WHERE u.dataset = ${dataset} AND ${of('u')} AND u.status <> 'running'
        AND first_row.time IS NULL AND first_bucket.covered IS NULL AND refused.first IS NULL) failed ON true
    ORDER BY s.exchange, s.symbol, s.timeframe`;
  return found.flatMap((row) => (isTimeframe(row.timeframe) ? [fromRow(row, dataset, row.timeframe)] : []));
}

function fromRow(row: Row, dataset: DatasetName, timeframe: Timeframe): KnownSeries {
  const range = (name: 'rows' | 'ledger' | 'rejected' | 'failed'): Range | null => {
    const from = row[`${name}_from`];
    const to = row[`${name}_to`];
    return from === null || to === null ? null : { from, to };
  };
  return {
    dataset, exchange: row.exchange, symbol: row.symbol, timeframe,
    rows: range('rows'), ledger: range('ledger'), rejected: range('rejected'), failed: range('failed'),
    lastRow: row.last_row,
  };
}
