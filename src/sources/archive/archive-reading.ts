import { isTemporary, PermanentError, TemporaryError, TitanError } from '../../errors.js';
import type { Page } from '../../market/page.js';
import { intersect, subtract, union, type Multirange, type Range } from '../../market/range.js';
import { ceil, floor, type Timeframe } from '../../market/timeframe.js';
import { csvRows } from './csv-rows.js';
import { DamagedFile } from './damaged-file.js';
import { filePages } from './file-pages.js';
import { inOrder } from './in-order.js';
import { endedBy, periodsOf, untouchedDays, type Period } from './periods.js';
import type { CheckedFile, PublicFiles } from './public-files.js';
import type { Shelf } from './room.js';
import { zippedText } from './zipped-text.js';

/** Requests at once for what is small, and files at once, of which the later ones wait on disk. */
const CHECKSUMS_AT_ONCE = 8;
const FILES_AT_ONCE = 4;

/** So many files in a row that could not be had mean that the archive cannot. */
const PATIENCE = 3;

/**
 * So many months in a row may lack their file by an oversight, and are asked for by day. More of them lie
 * before the listing or after its end; but the newest two may be about to come.
 */
const LONGEST_OVERSIGHT = 2;

export interface ReadingPlan {
  readonly files: PublicFiles;
  readonly shelf: Shelf;
  readonly columns: readonly string[];
  readonly timeframe: Timeframe;
  readonly wanted: Multirange;
  readonly now: number;
  readonly onTrouble: (error: TitanError) => void;
}

/** A file that is published, or may be. */
interface Candidate {
  readonly path: string;
  readonly range: Range;
  /** undefined: yet to be asked for. */
  readonly sha256: string | undefined;
}

type Result<T> = { readonly value: T } | { readonly error: unknown };

/** One reading of a series' files, from the oldest to the newest. */
export class ArchiveReading {
  readonly #plan: ReadingPlan;
  readonly #signal: AbortSignal;
  readonly #troubles: TitanError[] = [];
  #failuresInARow = 0;

  /** @param signal must abort when the reader stops early */
  constructor(plan: ReadingPlan, signal: AbortSignal) {
    this.#plan = plan;
    this.#signal = signal;
  }

  /** @throws TitanError at the end, when some file could not be read; at once, when none can */
  async *pages(): AsyncGenerator<Page> {
    yield* this.#read(await this.#candidates());
    const [first] = this.#troubles;
    if (first === undefined) return;
    if (this.#troubles.length === 1) throw first;
    const message = `${first.message}; so with ${this.#troubles.length - 1} more of its files`;
    throw this.#troubles.some(isTemporary) ? new TemporaryError(message, { cause: first }) : new PermanentError(message, { cause: first });
  }

  /** The files of the months, and of the days for what no month has. */
  async #candidates(): Promise<Candidate[]> {
    const { files, shelf, wanted, now } = this.#plan;
    const all = periodsOf(wanted, '1M');
    const months = endedBy(all, now);
    const sums: (string | undefined)[] = [];
    const failed = new Set<Period>();
    const ask = (month: Period) => settled(files.checksum(shelf.month(month.date), this.#signal));
    for await (const result of inOrder(months, CHECKSUMS_AT_ONCE, ask)) {
      if ('error' in result) failed.add(months[sums.length]!);
      sums.push('error' in result ? this.#fail(result.error) : result.value);
    }
    return all.flatMap((month, index) => {
      const sha256 = sums[index];
      if (sha256 !== undefined) return [{ path: shelf.month(month.date), range: month.range, sha256 }];
      const isNew = month.range.to >= floor(now, '1M');
      const mayHaveDays = !failed.has(month) && (isNew || runOfMissing(sums, index) <= LONGEST_OVERSIGHT);
      return mayHaveDays ? this.#days(periodsOf(intersect(wanted, [month.range]), '1d')) : [];
    });
  }

  #days(days: readonly Period[]): Candidate[] {
    const { shelf: { day }, now } = this.#plan;
    if (day === undefined) return [];
    return endedBy(days, now).map(({ date, range }) => ({ path: day(date), range, sha256: undefined }));
  }

  async *#read(candidates: readonly Candidate[]): AsyncGenerator<Page> {
    const open = (candidate: Candidate) => settled(this.#open(candidate));
    const close = (result: Result<CheckedFile | undefined>) => { if ('value' in result) void result.value?.content.close(); };
    let index = 0;
    for await (const result of inOrder(candidates, FILES_AT_ONCE, open, close)) {
      const candidate = candidates[index++]!;
      if ('error' in result) this.#fail(result.error);
      else if (result.value !== undefined) yield* this.#readFile(candidate, result.value);
    }
  }

  async #open({ path, sha256 }: Candidate): Promise<CheckedFile | undefined> {
    const { files } = this.#plan;
    const published = sha256 ?? await files.checksum(path, this.#signal);
    return published === undefined ? undefined : files.download(path, published, this.#signal);
  }

  async *#readFile({ path, range, sha256: known }: Candidate, { content, sha256 }: CheckedFile): AsyncGenerator<Page> {
    const { wanted: all, columns, timeframe } = this.#plan;
    this.#failuresInARow = 0;
    const within = { from: ceil(range.from, timeframe), to: floor(range.to, timeframe) };
    const wanted = intersect(all, [within]);
    const version = { name: path, range: within, sha256, whole: subtract([within], all).length === 0 };
    let answered: Multirange = [];
    let last: Page | undefined;
    try {
      const rows = csvRows(zippedText(content.fd, path), columns, path);
      for await (const page of filePages(rows, { timeframe, range, wanted })) {
        this.#signal.throwIfAborted();
        if (last !== undefined) yield last;
        answered = union(answered, page.answered);
        last = page;
      }
      if (last !== undefined) yield { ...last, file: version };
    } catch (error) {
      // The pages before stand: what was read of a file that fits its checksum is what was published.
      if (last !== undefined) yield last;
      this.#fail(error);
    } finally {
      await content.close();
    }
    // A month that lacks whole days: sometimes their own files have them (issues 253, 320 of binance-public-data).
    const wasMonth = known !== undefined;
    if (wasMonth) yield* this.#read(this.#days(untouchedDays(wanted, answered)));
  }

  /** Takes note of a file that cannot be read, so that the others are. @throws what concerns them all */
  #fail(error: unknown): undefined {
    this.#signal.throwIfAborted();
    if (!(error instanceof TitanError)) throw error;
    if (!(error instanceof DamagedFile) && (!isTemporary(error) || ++this.#failuresInARow >= PATIENCE)) throw error;
    this.#troubles.push(error);
    this.#plan.onTrouble(error);
    return undefined;
  }
}

/** How many neighbours, itself included, are missing too. */
function runOfMissing(sums: readonly (string | undefined)[], index: number): number {
  const before = sums.slice(0, index).findLastIndex((sum) => sum !== undefined);
  const after = sums.findIndex((sum, at) => at > index && sum !== undefined);
  return (after < 0 ? sums.length : after) - before - 1;
}

function settled<T>(work: Promise<T>): Promise<Result<T>> {
  return work.then((value) => ({ value }), (error: unknown) => ({ error }));
}
