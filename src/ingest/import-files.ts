import { TitanError } from '../errors.js';
import type { Row } from '../market/datasets/dataset.js';
import { ABSENCE_REASONS, type AbsenceReason } from '../market/page.js';
import { countIntervals } from '../market/range.js';
import type { Timeframe } from '../market/timeframe.js';
import { fileChunks, type FileChunk } from '../sources/files/file-chunks.js';
import { execute, type ExecutorContext } from './executor.js';
import { gather } from './gather.js';
import type { ImportJob } from './import.js';
import type { Outcome } from './outcome.js';

/** What became of one file. */
export type ImportResult =
  | { readonly kind: 'imported'; readonly job: ImportJob; readonly sum: ImportSum; readonly elapsedMs: number }
  /** The import ended before it: someone stopped it, or the database failed. */
  | { readonly kind: 'not-begun'; readonly job: ImportJob }
  /** It could not be read, or is not what it was taken for; nothing of it was stored. */
  | { readonly kind: 'unusable'; readonly name: string; readonly error: unknown };

/** The outcomes of all parts of a file. */
export interface ImportSum extends Omit<Outcome, 'request' | 'source' | 'pages' | 'unanswered'> {
  /** Intervals that rows of the file stand for, or that it was to settle, and that stay open. */
  readonly unanswered: number;
}

/**
 * Stores the candles of files, one after the other. A database that failed would fail for the next file as well, and
 * whoever stops an import need not wait for it: those that are left are not begun.
 *
 * @param now milliseconds
 * @param onProgress what was read and stored since it was last called
 * @returns one result a job, in their order
 */
export async function importFiles(
  context: ExecutorContext, jobs: readonly ImportJob[], signal: AbortSignal, now: () => number, onProgress: (job: ImportJob, bytes: number, candles: number) => void,
): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  let databaseFailed = false;
  for (const job of jobs) {
    if (signal.aborted || databaseFailed) {
      results.push({ kind: 'not-begun', job });
      continue;
    }
    const startedAt = now();
    const sum = await importFile(context, job, signal, (bytes, candles) => { onProgress(job, bytes, candles); });
    results.push({ kind: 'imported', job, sum, elapsedMs: now() - startedAt });
    databaseFailed = sum.databaseFailed;
  }
  return results;
}

/** Stores a file's candles, part by part. Whatever happens, what is stored and what the ledger claims agree. */
async function importFile(
  context: ExecutorContext, { reading }: ImportJob, signal: AbortSignal, onProgress: (bytes: number, candles: number) => void,
): Promise<ImportSum> {
  const outcomes = new Outcomes(reading.series.timeframe);
  let bytes = 0;
  try {
    const chunks = fileChunks(reading, (more) => { bytes += more; });
    for await (const { request, source } of readAhead(chunks)) {
      const outcome = await execute(context, source, request, signal);
      outcomes.add(outcome);
      onProgress(bytes, outcome.got);
      bytes = 0;
      if (outcome.status === 'failed' || outcome.status === 'interrupted') break;
    }
  } catch (error) {
    // It was readable a moment ago: whoever changed or removed it meanwhile, what is stored stands.
    if (!(error instanceof TitanError)) throw error;
    outcomes.fail(error);
  }
  onProgress(bytes, 0);
  return outcomes.sum();
}

/** The next part is read while one is being stored. */
async function* readAhead(chunks: AsyncIterable<FileChunk>): AsyncGenerator<FileChunk> {
  for await (const waiting of gather(chunks, () => 1, 1)) yield* waiting.take();
}

class Outcomes {
  readonly #all = { got: 0, new: 0, revised: 0, rejected: 0, unanswered: 0 };
  readonly #absent = Object.fromEntries(ABSENCE_REASONS.map((reason) => [reason, 0])) as Record<AbsenceReason, number>;
  readonly #timeframe: Timeframe;
  #stopped: Pick<Outcome, 'status' | 'error' | 'databaseFailed'> | undefined;
  #first: Row | undefined;
  #last: Row | undefined;

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
  }

  add(outcome: Outcome): void {
    for (const count of ['got', 'new', 'revised', 'rejected'] as const) this.#all[count] += outcome[count];
    this.#all.unanswered += countIntervals(outcome.unanswered, this.#timeframe);
    for (const reason of ABSENCE_REASONS) this.#absent[reason] += outcome.absent[reason];
    const { first, last } = outcome;
    if (first !== undefined && !(this.#first !== undefined && this.#first.time <= first.time)) this.#first = first;
    if (last !== undefined && !(this.#last !== undefined && this.#last.time >= last.time)) this.#last = last;
    if (outcome.status === 'failed' || outcome.status === 'interrupted') this.#stopped = outcome;
  }

  fail(error: unknown): void {
    this.#stopped = { status: 'failed', error, databaseFailed: false };
  }

  sum(): ImportSum {
    const { rejected, unanswered } = this.#all;
    const { status, error, databaseFailed } = this.#stopped ?? { status: rejected > 0 || unanswered > 0 ? 'partial' : 'done', error: undefined, databaseFailed: false };
    return { ...this.#all, status, first: this.#first, last: this.#last, absent: this.#absent, error, databaseFailed };
  }
}
