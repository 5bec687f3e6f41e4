import type { Sql } from 'postgres';
import { messageOf } from '../errors.js';
import { abortWith } from '../exchanges/abort-with.js';
import { datasetOf } from '../market/datasets/registry.js';
import type { Page } from '../market/page.js';
import { countIntervals, hull, intersect, multirange, type Multirange } from '../market/range.js';
import { SoundRows } from '../market/sound-rows.js';
import { sum } from '../market/sum.js';
import { validateRows } from '../market/validation.js';
import type { Request, Source } from '../sources/source.js';
import { storePages, type Answer } from '../storage/page-store.js';
import { persistently } from '../storage/persistence.js';
import { accountFor } from './account.js';
import { gather, type Waiting } from './gather.js';
import type { IngestEvent, Observe } from './observer.js';
import { Tally, type Outcome } from './outcome.js';
import { separateRuns, type RunBook } from './run-book.js';

/**
 * Rows that may wait for the database. All that wait are one transaction, since each costs as much as some thousand rows. With twice as
 * many a backfill is hardly faster, and its memory grows with the times that the database paused (`npm run bench:memory`).
 */
const ROWS_AHEAD = 10_000;

/** For how many rows of a text one by itself counts, by the memory that it takes. */
const BY_ITSELF = 4;

/** When the work is to stop, no more than so many rows are still stored: it must not take longer than people wait. */
const ROWS_AT_STOP = 5_000;

export interface ExecutorContext {
  readonly sql: Sql;
  /** The command on whose behalf, for `ingest_runs`. */
  readonly command: string;
  /** How runs are written down; by default each request is one. */
  readonly runs?: RunBook;
}

/**
 * Carries out a request: source → validate → store rows and ledger, the pages that have come in one transaction. The one
 * way by which rows come into the archive.
 *
 * Never rejects for what the source or the database did: the outcome says it. After any outcome the
 * ledger claims exactly what is stored and answered.
 */
export async function execute(
  context: ExecutorContext, source: Source, request: Request, signal: AbortSignal, observe: Observe = () => undefined,
): Promise<Outcome> {
  const { sql, command, runs = separateRuns(sql, command) } = context;
  const tally = new Tally(request, source.name);
  let runId: string | undefined;
  // Ends the source when the database is what failed.
  const stop = new AbortController();
  const letGo = abortWith(stop, signal);
  try {
    signal.throwIfAborted();
    runId = await tally.ofDatabase(persistently(() => runs.begin(request, source.name), signal));
    const answers = answersTo(request, source.pages(request, stop.signal));
    for await (const waiting of gather(answers, weightOf, ROWS_AHEAD)) observe(await storeWaiting(sql, runId, waiting, tally, signal));
  } catch (error) {
    tally.error ??= error;
    stop.abort(error);
  } finally {
    letGo();
  }
  const outcome = tally.outcome(signal.aborted);
  observe({ type: 'finished', outcome });
  if (runId !== undefined) await closeRun(runs, runId, outcome);
  return outcome;
}

/** A page after validation; what was sent is forgotten. */
interface PageAnswer extends Answer {
  readonly answered: Multirange;
}

function weightOf({ rows, rejected }: PageAnswer): number {
  return rows instanceof SoundRows ? rows.length : BY_ITSELF * (rows.length + rejected.length);
}

/** Validated as they come, so that the database need not wait for it. */
async function* answersTo({ series }: Request, pages: AsyncIterable<Page>): AsyncGenerator<PageAnswer> {
  const dataset = datasetOf(series);
  for await (const page of pages) {
    const valid = validateRows(dataset, page.rows, series.timeframe, page.answered, page.within);
    yield { ...valid, coverage: accountFor(page, valid, series), answered: page.answered, file: page.file };
  }
}

async function storeWaiting(sql: Sql, runId: string, waiting: Waiting<PageAnswer>, tally: Tally, signal: AbortSignal): Promise<IngestEvent> {
  const { request, source } = tally;
  const { series, wanted } = request;
  const answers: PageAnswer[] = [];
  const take = (): readonly PageAnswer[] => {
    // When the transaction is tried again, the same: what comes meanwhile waits, and is no more than may wait.
    if (answers.length === 0) answers.push(...waiting.take());
    if (sum(answers, weightOf) > ROWS_AT_STOP) signal.throwIfAborted();
    return answers;
  };
  const stored = await tally.ofDatabase(persistently(() => storePages(sql, { series, runId, take }), signal));
  tally.add(answers, stored);
  const answered = multirange(answers.flatMap((answer) => answer.answered));
  const settled = countIntervals(intersect(answered, wanted), series.timeframe);
  return { type: 'stored', request, source, settled, rows: sum(answers, ({ rows }) => rows.length), reached: hull(answered).to };
}

/** The run's last word is for the record; the outcome stands without it, when the database is what failed. */
async function closeRun(runs: RunBook, runId: string, { request, status, error }: Outcome): Promise<void> {
  await runs.end(runId, request, status, error === undefined ? undefined : messageOf(error)).catch(() => undefined);
}
