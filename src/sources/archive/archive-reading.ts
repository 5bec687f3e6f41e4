import { isTemporary, TemporaryError } from '../../errors.js';
import type { Page } from '../../market/page.js';
import { countIntervals, intersect, subtract, union, type Multirange, type Range } from '../../market/range.js';
import { ceil, floor, type Timeframe } from '../../market/timeframe.js';
import { Catalogue, type Candidate, type Shelves } from './catalogue.js';
import { csvRows } from './csv-rows.js';
import { DamagedFile } from './damaged-file.js';
import { filePages } from './file-pages.js';
import { inOrder, settled, type Result } from './in-order.js';
import { untouchedDays } from './periods.js';
import type { CheckedFile } from './public-files.js';
import { zippedText } from './zipped-text.js';

/** The later ones wait on disk. */
const FILES_AT_ONCE = 4;

/** So many files that could not be had, since the last one that was read, mean that the archive cannot. */
const PATIENCE = 3;

export interface ReadingPlan extends Shelves {
  readonly timeframe: Timeframe;
  readonly wanted: Multirange;
  readonly onTrouble: (error: TemporaryError) => void;
}

/** One reading of a series' files, from the oldest to the newest. */
export class ArchiveReading {
  readonly #plan: ReadingPlan;
  readonly #signal: AbortSignal;
  readonly #troubles: TemporaryError[] = [];
  readonly #catalogue: Catalogue;
  #failures = 0;

  /** @param signal must abort when the reader stops early */
  constructor(plan: ReadingPlan, signal: AbortSignal) {
    this.#plan = plan;
    this.#signal = signal;
    this.#catalogue = new Catalogue(plan, signal, (error) => this.#fail(error));
  }

  /** @throws TitanError at the end, when some file could not be read; at once, when none can */
  async *pages(): AsyncGenerator<Page> {
    yield* this.#read(await this.#catalogue.filesOf(this.#plan.wanted));
    const [first] = this.#troubles;
    if (first === undefined) return;
    if (this.#troubles.length === 1) throw first;
    const Kind = this.#troubles.every((trouble) => trouble instanceof DamagedFile) ? DamagedFile : TemporaryError;
    throw new Kind(`${first.message}; and ${this.#troubles.length - 1} more of its files could not be read`, { cause: first });
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
    const { files, wanted: all, timeframe, shelf: { layout, lag = 0 } } = this.#plan;
    this.#failures = 0;
    const within = { from: ceil(range.from, timeframe), to: floor(range.to, timeframe) };
    const wanted = intersect(all, [within]);
    const version = { name: path, range: within, sha256, whole: subtract([within], all).length === 0 };
    let answered: Multirange = [];
    let last: Page | undefined;
    let isFirst = true;
    let doubtful = false;
    // The version is on record from the first page on: what is read of it must be rechecked, also when its end is never read.
    const beforeEnd = (page: Page): Page => {
      const begun = isFirst ? { ...page, file: { ...version, whole: false } } : page;
      isFirst = false;
      return begun;
    };
    try {
      const called = `${files.name}: ${path}`;
      const rows = csvRows(zippedText(content.fd, called), layout(range.from - lag), called);
      for await (const page of filePages(rows, { timeframe, range, wanted })) {
        this.#signal.throwIfAborted();
        if (last !== undefined) yield beforeEnd(last);
        answered = union(answered, page.answered);
        last = page;
        // A row that settles no interval of its own could be of any that has none.
        doubtful ||= page.rows.length !== countIntervals(page.answered, timeframe);
      }
      const unpublished = this.#isSole(range) && !doubtful ? subtract(wanted, answered) : [];
      if (last !== undefined && unpublished.length > 0) yield beforeEnd(last);
      if (unpublished.length > 0) yield { rows: [], answered: unpublished, absences: [], file: version };
      else if (last !== undefined) yield { ...last, file: version };
    } catch (error) {
      this.#signal.throwIfAborted();
      // What came before stands: the file fits its checksum, so it is what was published.
      if (last !== undefined) yield beforeEnd(last);
      this.#fail(error);
      return;
    } finally {
      await content.close();
    }
    // A month that lacks whole days: sometimes their own files have them (issues 253, 320 of binance-public-data).
    const wasMonth = known !== undefined;
    if (wasMonth) yield* this.#read(this.#catalogue.days(untouchedDays(wanted, answered)));
  }

  /** Whether nobody else serves this time, so that what its file lacks was not published. */
  #isSole({ to }: Range): boolean {
    const { now, shelf: { soleAfter = Infinity } } = this.#plan;
    return now - to >= soleAfter;
  }

  /** Takes note of a file that cannot be read, so that the others are. @throws what concerns them all */
  #fail(error: unknown): void {
    this.#signal.throwIfAborted();
    if (!isTemporary(error)) throw error;
    if (!(error instanceof DamagedFile) && ++this.#failures >= PATIENCE) throw error;
    this.#troubles.push(error);
    this.#plan.onTrouble(error);
  }
}
