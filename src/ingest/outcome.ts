import type { Row } from '../market/datasets/dataset.js';
import { ABSENCE_REASONS, type AbsenceReason } from '../market/page.js';
import { countIntervals, subtract, union, type Multirange } from '../market/range.js';
import { sum } from '../market/sum.js';
import type { Request } from '../sources/source.js';
import type { Answer, StoredAnswers } from '../storage/page-store.js';
import type { RunStatus } from '../storage/run-repository.js';

/** What became of one request. */
export interface Outcome {
  readonly request: Request;
  readonly source: string;
  /**
   * `done`: every asked interval is accounted for. `partial`: some are not, and stay planned.
   * `failed`: the source or the database gave up. `interrupted`: the caller's signal ended it.
   */
  readonly status: RunStatus;
  readonly pages: number;
  /** Valid rows that came. */
  readonly got: number;
  readonly new: number;
  readonly revised: number;
  readonly rejected: number;
  readonly first: Row | undefined;
  readonly last: Row | undefined;
  /** Intervals that have no row, by reason. */
  readonly absent: Readonly<Record<AbsenceReason, number>>;
  /** What was asked for and is not accounted for. */
  readonly unanswered: Multirange;
  readonly error: unknown;
  /** Whether the error is the database's, so that no other request would fare better. */
  readonly databaseFailed: boolean;
}

/** Counts what becomes of a request while it is carried out. */
export class Tally {
  pages = 0;
  got = 0;
  new = 0;
  revised = 0;
  rejected = 0;
  error: unknown;
  private databaseFailed = false;
  private first: Row | undefined;
  private last: Row | undefined;
  private covered: Multirange = [];
  private readonly absent = new Map<AbsenceReason, number>();

  constructor(readonly request: Request, readonly source: string) {}

  add(answers: readonly Answer[], { coverage, ...counts }: StoredAnswers): void {
    this.pages += answers.length;
    this.got += sum(answers, ({ rows }) => rows.length);
    this.new += counts.new;
    this.revised += counts.revised;
    this.rejected += sum(answers, ({ rejected }) => rejected.length);
    this.first ??= answers.find(({ rows }) => rows.length > 0)?.rows.at(0);
    this.last = answers.findLast(({ rows }) => rows.length > 0)?.rows.at(-1) ?? this.last;
    this.covered = union(this.covered, coverage.covered);
    for (const reason of ABSENCE_REASONS) {
      const count = countIntervals(coverage.absent[reason], this.request.series.timeframe);
      this.absent.set(reason, (this.absent.get(reason) ?? 0) + count);
    }
  }

  /** Remembers that it was the database, when the work fails. */
  ofDatabase<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      this.error = error;
      this.databaseFailed = true;
      throw error;
    });
  }

  outcome(aborted: boolean): Outcome {
    const { request, source, pages, got, rejected, revised, first, last, error } = this;
    const unanswered = subtract(request.wanted, this.covered);
    return {
      request, source, pages, got, new: this.new, revised, rejected, first, last, unanswered, error,
      databaseFailed: this.databaseFailed && !aborted,
      status: this.status(unanswered, aborted),
      absent: Object.fromEntries(ABSENCE_REASONS.map((reason) => [reason, this.absent.get(reason) ?? 0])) as Record<AbsenceReason, number>,
    };
  }

  private status(unanswered: Multirange, aborted: boolean): RunStatus {
    // Also where no interval was asked for, and only rejected rows were to be written down.
    if (this.databaseFailed && !aborted) return 'failed';
    if (unanswered.length === 0) return 'done';
    if (aborted) return 'interrupted';
    return this.error === undefined ? 'partial' : 'failed';
  }
}
