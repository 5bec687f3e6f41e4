import type { Sql } from 'postgres';
import type { Candle, RejectedRow } from '../market/candle.js';
import { ABSENCE_REASONS, type AbsenceReason } from '../market/page.js';
import { intervalsAt, subtract, union, type Multirange } from '../market/range.js';
import type { Series } from '../market/series.js';
import { storedTimes, upsertCandles, type StoredCounts } from './candle-repository.js';
import { extendCoverage, retractAbsences, type Absences, type Coverage } from './coverage-repository.js';
import type { Queries } from './database.js';
import { recordRejected } from './rejected-repository.js';
import { countPage } from './run-repository.js';

export interface PageToStore {
  readonly series: Series;
  readonly runId: string;
  readonly candles: readonly Candle[];
  readonly rejected: readonly RejectedRow[];
  readonly coverage: Coverage;
}

export interface StoredPage extends StoredCounts {
  /** What the ledger now claims by the page. */
  readonly coverage: Coverage;
}

/**
 * Stores a page: its candles, what the ledger may claim by it, its rejected rows and its run's
 * counts, in one transaction. Storing the same page again changes only the run's counts.
 */
export async function storePage(sql: Sql, page: PageToStore): Promise<StoredPage> {
  const { series, runId, candles, rejected } = page;
  return sql.begin(async (transaction) => {
    await lockSeries(transaction, series);
    const coverage = await sparingStored(transaction, series, page.coverage);
    const [counts] = await Promise.all([
      upsertCandles(transaction, series, candles),
      extendCoverage(transaction, series, coverage),
      recordRejected(transaction, series, runId, rejected),
    ]);
    await retractAbsences(transaction, series, leftOpen(series, candles, rejected));
    await countPage(transaction, runId, { pages: 1, got: candles.length, rejected: rejected.length, ...counts });
    return { ...counts, coverage };
  });
}

/** The intervals of rejected rows that no good row of the same page stands for. */
function leftOpen({ timeframe }: Series, candles: readonly Candle[], rejected: readonly RejectedRow[]): Multirange {
  const good = new Set(candles.map(({ time }) => time));
  return intervalsAt(rejected.flatMap(({ time }) => (time === null || good.has(time) ? [] : [time])), timeframe);
}

/** Pages of one series wait for each other: what one finds stored must not change before it has written the ledger. */
async function lockSeries(sql: Queries, { dataset, exchange, symbol, timeframe }: Series): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`titan ${dataset} ${exchange} ${symbol} ${timeframe}`}, 0))`;
}

/** An answer may leave out a candle that an earlier one held. The row stays, so the ledger must not call it absent. */
async function sparingStored(sql: Queries, series: Series, coverage: Coverage): Promise<Coverage> {
  const absent = ABSENCE_REASONS.reduce<Multirange>((all, reason) => union(all, coverage.absent[reason]), []);
  const times = await storedTimes(sql, series, absent);
  if (times.length === 0) return coverage;
  const stored = intervalsAt(times, series.timeframe);
  const without = (reason: AbsenceReason) => subtract(coverage.absent[reason], stored);
  return { ...coverage, absent: Object.fromEntries(ABSENCE_REASONS.map((reason) => [reason, without(reason)])) as Absences };
}
