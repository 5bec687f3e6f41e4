import type { Sql } from 'postgres';
import type { Row } from '../market/datasets/dataset.js';
import type { RejectedRow } from '../market/validation.js';
import { ABSENCE_REASONS, type AbsenceReason, type FileVersion } from '../market/page.js';
import { intervalsAt, multirange, subtract, type Multirange } from '../market/range.js';
import type { Rows } from '../market/rows.js';
import { timesOf } from '../market/sound-rows.js';
import type { Series } from '../market/series.js';
import { next } from '../market/timeframe.js';
import { sum } from '../market/sum.js';
import { recordFile } from './archive-file-repository.js';
import { extendCoverage, retractAbsences, type Absences, type Coverage } from './coverage-repository.js';
import type { Queries } from './database.js';
import { recordRejected } from './rejected-repository.js';
import { copyRows } from './row-copy.js';
import { holdsRows, storedTimes, upsertRows, type StoredCounts } from './row-repository.js';
import { countPages } from './run-repository.js';
import { lockSpan } from './span-lock.js';

/** A page, validated: what of it may be stored, and what the ledger may claim by it. */
export interface Answer {
  /** Ascending by time. */
  readonly rows: Rows<Row>;
  readonly rejected: readonly RejectedRow[];
  readonly coverage: Coverage;
  /** The file that has begun with this answer, or has been read to its end with it. */
  readonly file?: FileVersion | undefined;
}

export interface AnswersToStore {
  readonly series: Series;
  readonly runId: string;
  /**
   * Answers of one request, in the order in which they came. Asked for when there is a connection for them: by then more may have
   * come, which are one transaction with them.
   */
  readonly take: () => readonly Answer[];
}

export interface StoredAnswers extends StoredCounts {
  /** What the ledger now claims by the answers. */
  readonly coverage: Coverage;
}

/** Fewer rows are not worth a COPY's round trips. */
const WORTH_A_COPY = 200;

/**
 * Stores pages: their rows, what the ledger may claim by them, their rejected rows and their run's
 * counts, in one transaction. Storing the same pages again changes only the run's counts. Pages of one series that are far apart in
 * time are stored side by side.
 */
export async function storePages(sql: Sql, { series, runId, take }: AnswersToStore): Promise<StoredAnswers> {
  return sql.begin(async (transaction) => {
    const answers = take();
    await lockSpan(transaction, series, touchedBy(answers, series));
    const stored: StoredAnswers[] = [];
    for (const group of inTimeOrder(answers)) stored.push(await storeGroup(transaction, series, runId, group));
    return { new: sum(stored, (group) => group.new), revised: sum(stored, ({ revised }) => revised), coverage: joined(stored) };
  });
}

/** When the answers have rows, or say something: what is found stored there must not change before the ledger is written. */
function touchedBy(answers: readonly Answer[], { timeframe }: Series): Multirange {
  return multirange(answers.flatMap(({ rows, rejected, coverage }) => {
    const filled = rows.length > 0 ? [{ from: rows.at(0)!.time, to: next(rows.at(-1)!.time, timeframe) }] : [];
    return [...filled, ...coverage.covered, ...intervalsAt(rejected.flatMap(({ time }) => time ?? []), timeframe)];
  }));
}

/** Answers that follow each other in time are stored as one; what goes back has its say after what it may contradict. */
function inTimeOrder(answers: readonly Answer[]): Answer[][] {
  const groups: Answer[][] = [];
  let reached = -Infinity;
  for (const answer of answers) {
    const { covered } = answer.coverage;
    const goesBack = covered.length > 0 && covered[0]!.from < reached;
    if (groups.length === 0 || goesBack) groups.push([answer]);
    else groups.at(-1)!.push(answer);
    reached = covered.at(-1)?.to ?? reached;
  }
  return groups;
}

async function storeGroup(sql: Queries, series: Series, runId: string, answers: readonly Answer[]): Promise<StoredAnswers> {
  const coverage = await sparingStored(sql, series, joined(answers));
  const counts = await storeRows(sql, series, answers.map(({ rows }) => rows));
  const rejected = answers.flatMap((answer) => answer.rejected);
  // In one round trip: whoever wants the same span waits for the end.
  await Promise.all([
    extendCoverage(sql, series, coverage).then(() => retractAbsences(sql, series, multirange(answers.flatMap((answer) => leftOpen(series, answer))))),
    recordRejected(sql, series, runId, rejected),
    ...answers.map(({ file }) => file && recordFile(sql, series, file)),
    countPages(sql, runId, { pages: answers.length, got: sum(answers, ({ rows }) => rows.length), rejected: rejected.length, ...counts }),
  ]);
  return { ...counts, coverage };
}

/** By COPY where nothing is stored yet, which the lock on their span keeps true until the end. */
async function storeRows(sql: Queries, series: Series, pages: readonly Rows<Row>[]): Promise<StoredCounts> {
  const filled = pages.filter((rows) => rows.length > 0);
  const few = sum(filled, (rows) => rows.length) < WORTH_A_COPY;
  if (few || await holdsRows(sql, series, { first: filled[0]!.at(0)!.time, last: filled.at(-1)!.at(-1)!.time })) return upsertRows(sql, series, filled.flatMap((rows) => [...rows]));
  return { new: await copyRows(sql, series, filled), revised: 0 };
}

function joined(answers: readonly Pick<Answer, 'coverage'>[]): Coverage {
  return {
    covered: multirange(answers.flatMap(({ coverage }) => coverage.covered)),
    absent: forEachReason((reason) => multirange(answers.flatMap(({ coverage }) => coverage.absent[reason]))),
  };
}

/** The intervals of rejected rows that no good row of the same page stands for. */
function leftOpen({ timeframe }: Series, { rows, rejected }: Answer): Multirange {
  if (rejected.length === 0) return [];
  const good = new Set(timesOf(rows));
  return intervalsAt(rejected.flatMap(({ time }) => (time === null || good.has(time) ? [] : [time])), timeframe);
}

/** An answer may leave out a row that an earlier one held. The row stays, so the ledger must not call it absent. */
async function sparingStored(sql: Queries, series: Series, coverage: Coverage): Promise<Coverage> {
  const absent = multirange(ABSENCE_REASONS.flatMap((reason) => coverage.absent[reason]));
  const times = await storedTimes(sql, series, absent);
  if (times.length === 0) return coverage;
  const stored = intervalsAt(times, series.timeframe);
  return { ...coverage, absent: forEachReason((reason) => subtract(coverage.absent[reason], stored)) };
}

function forEachReason(rangesOf: (reason: AbsenceReason) => Multirange): Absences {
  return Object.fromEntries(ABSENCE_REASONS.map((reason) => [reason, rangesOf(reason)])) as Absences;
}
