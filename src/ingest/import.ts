import { TitanError, UsageError } from '../errors.js';
import { ABSENCE_REASONS, type AbsenceReason } from '../market/page.js';
import { countIntervals } from '../market/range.js';
import type { Series } from '../market/series.js';
import { floor, type Timeframe } from '../market/timeframe.js';
import type { DataFile } from '../sources/files/data-file.js';
import { fileChunks, type FileChunk, type FileReading } from '../sources/files/file-chunks.js';
import type { FileFormat, NamedSeries } from '../sources/files/formats/format.js';
import { possibleTimes, surveyFile, type Survey } from '../sources/files/survey.js';
import type { Row } from '../market/datasets/dataset.js';
import type { RunStatus } from '../storage/run-repository.js';
import { gather } from './gather.js';
import { execute, type ExecutorContext } from './executor.js';
import type { Outcome } from './outcome.js';

/** What files are to be taken for. */
export interface ImportWish {
  readonly format: FileFormat;
  /** ccxt's id. */
  readonly exchange: string;
  /** Unified; where a file's name says its series, only files of these are taken. Empty: of any. */
  readonly symbols: readonly string[];
  readonly timeframes: readonly Timeframe[];
  /** The order of the columns, where the user says it. */
  readonly columns: readonly string[] | undefined;
  /** Whether an interval between rows that has none had no trades. */
  readonly complete: boolean;
}

/** A file that can be imported. */
export interface ImportJob {
  readonly reading: FileReading;
  readonly survey: Survey;
}

/** What became of one file. */
export type ImportResult =
  | { readonly kind: 'imported'; readonly job: ImportJob; readonly sum: ImportSum; readonly elapsedMs: number }
  /** It could not be read, or is not what it was taken for; nothing of it was stored. */
  | { readonly kind: 'unusable'; readonly name: string; readonly error: unknown };

/** The outcomes of all parts of a file. */
export interface ImportSum extends Omit<Outcome, 'request' | 'source' | 'pages' | 'unanswered' | 'databaseFailed'> {
  /** Intervals that rows of the file stand for, or that it was to settle, and that stay open. */
  readonly unanswered: number;
}

/**
 * Which of a file's candles are wanted, and of which series they are.
 *
 * @returns undefined for a file whose name says a series that is not wanted
 * @throws UsageError when nothing says it
 */
export function seriesOfFile(file: DataFile, { format, exchange, symbols, timeframes }: ImportWish): Series | undefined {
  const named = nameOf(file, format, symbols);
  const series = (symbol: string, timeframe: Timeframe): Series => ({ dataset: 'candles', exchange, symbol, timeframe });
  if (named === undefined) {
    const [symbol, timeframe] = [symbols[0], timeframes[0]];
    if (symbol !== undefined && timeframe !== undefined && symbols.length === 1 && timeframes.length === 1) return series(symbol, timeframe);
    throw new UsageError(`the name of ${file.name} does not say what it holds`, { hint: 'Name its one symbol and timeframe by --symbol and --timeframe.' });
  }
  const { symbol: market, timeframe } = named;
  // A name such as BTCUSDT is also that of the perpetual BTC/USDT:USDT.
  const symbol = symbols.length === 0 ? market : symbols.find((wanted) => wanted === market || wanted.split(':')[0] === market);
  if (symbols.length > 0 && symbol === undefined) return undefined;
  if (timeframes.length > 0 && (timeframe === undefined || !timeframes.includes(timeframe))) return undefined;
  if (symbol === undefined) throw new UsageError(`the name of ${file.name} does not say where its base ends and its quote begins`, { hint: 'Name its symbol by --symbol, as BASE/QUOTE.' });
  if (timeframe === undefined) throw new UsageError(`${file.name} is of a timeframe that titan does not keep`, { hint: 'Leave it out, such as by --timeframe 1m,1h.' });
  return series(symbol, timeframe);
}

function nameOf({ titles, path }: DataFile, format: FileFormat, symbols: readonly string[]): NamedSeries | undefined {
  for (const title of titles) {
    const named = format.seriesOf(title, path, symbols);
    if (named !== undefined) return named;
  }
  return undefined;
}

/**
 * Reads a file through, without storing anything.
 *
 * @param now milliseconds
 * @throws UsageError when it cannot be imported
 */
export async function surveyForImport(file: DataFile, series: Series, wish: ImportWish, now: number, signal: AbortSignal): Promise<ImportJob> {
  const possible = possibleTimes(floor(now, series.timeframe));
  const columns = { named: wish.columns, usual: wish.format.columns };
  const survey = await surveyFile(file, columns, series.timeframe, possible, signal);
  if (wish.complete && survey.order === 'mixed') {
    throw new UsageError(`the rows of ${file.name} are not in the order of their times, so that one cannot tell what is absent`, { hint: 'Sort them, or leave out --complete.' });
  }
  return { reading: { file, columns, series, possible, complete: wish.complete }, survey };
}

/** Stores a file's candles, part by part. Whatever happens, what is stored and what the ledger claims agree. */
export async function importFile(
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
  #stopped: { readonly status: RunStatus; readonly error: unknown } | undefined;
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
    if (outcome.status === 'failed' || outcome.status === 'interrupted') this.#stopped = { status: outcome.status, error: outcome.error };
  }

  fail(error: unknown): void {
    this.#stopped = { status: 'failed', error };
  }

  sum(): ImportSum {
    const { rejected, unanswered } = this.#all;
    const status = this.#stopped?.status ?? (rejected > 0 || unanswered > 0 ? 'partial' : 'done');
    return { ...this.#all, status, first: this.#first, last: this.#last, absent: this.#absent, error: this.#stopped?.error };
  }
}
