import { intersect, type Multirange, type Range } from '../../market/range.js';
import { floor, shift } from '../../market/timeframe.js';
import { inOrder, settled } from './in-order.js';
import { endedBy, periodsOf, type Period } from './periods.js';
import type { PublicFiles } from './public-files.js';
import type { Shelf } from './room.js';

/** Small requests. */
const CHECKSUMS_AT_ONCE = 8;

/**
 * A month whose file is missing though so many months away, on either side, there is one, lacks it by an
 * oversight, and is asked for by day. Others lie before the listing or after its end; but the newest
 * file may be about to come.
 */
const NEAR = 2;

/** A file that is published, or may be. */
export interface Candidate {
  readonly path: string;
  /** The time of its rows. */
  readonly range: Range;
  /** undefined: yet to be asked for. */
  readonly sha256: string | undefined;
}

/** Where the files of a series are, and when it is. */
export interface Shelves {
  readonly files: PublicFiles;
  readonly shelf: Shelf;
  /** Milliseconds. */
  readonly now: number;
}

/** Finds out which files there are. */
export class Catalogue {
  readonly #shelves: Shelves;
  readonly #signal: AbortSignal;
  readonly #fail: (error: unknown) => void;
  /** The checksum of each month's file that was asked for; undefined when there is no such file. */
  readonly #published = new Map<string, string | undefined>();

  /** @param fail is told of a checksum that could not be had; what it throws ends everything */
  constructor(shelves: Shelves, signal: AbortSignal, fail: (error: unknown) => void) {
    this.#shelves = shelves;
    this.#signal = signal;
    this.#fail = fail;
  }

  /** The files of the months that are wanted, and of the days for what no month has; oldest first. */
  async filesOf(wanted: Multirange): Promise<Candidate[]> {
    const { shelf: { month: pathOf, lag = 0 }, now } = this.#shelves;
    if (pathOf === undefined) return this.days(periodsOf(wanted.map(({ from, to }) => ({ from: from - lag, to: to - lag })), '1d'));
    const months = periodsOf(wanted, '1M');
    await this.#askFor(months, pathOf);
    await this.#askFor(months.filter((month) => this.#isMissing(month)).flatMap((month) => [...before(month), ...after(month)]), pathOf);
    return months.flatMap((month) => {
      const { range, date } = month;
      const sha256 = this.#published.get(date);
      if (sha256 !== undefined) return [{ path: pathOf(date), range, sha256 }];
      const isNew = range.to >= floor(now, '1M');
      return isNew || this.#isOversight(month) ? this.days(periodsOf(intersect(wanted, [range]), '1d')) : [];
    });
  }

  /** The files that there may be of days. */
  days(days: readonly Period[]): Candidate[] {
    const { shelf: { day, lag = 0 }, now } = this.#shelves;
    if (day === undefined) return [];
    return endedBy(days, now).map(({ date, range: { from, to } }) => ({ path: day(date), range: { from: from + lag, to: to + lag }, sha256: undefined }));
  }

  #isOversight(month: Period): boolean {
    const isThere = ({ date }: Period): boolean => this.#published.get(date) !== undefined;
    return this.#isMissing(month) && before(month).some(isThere) && after(month).some(isThere);
  }

  /** Whether it is known that there is no file of a month. */
  #isMissing({ date }: Period): boolean {
    return this.#published.has(date) && this.#published.get(date) === undefined;
  }

  async #askFor(months: readonly Period[], pathOf: (month: string) => string): Promise<void> {
    const { files, now } = this.#shelves;
    const unknown = new Map(endedBy(months, now).filter(({ date }) => !this.#published.has(date)).map(({ date }) => [date, pathOf(date)]));
    const ask = async ([date, path]: readonly [string, string]) => ({ date, result: await settled(files.checksum(path, this.#signal)) });
    for await (const { date, result } of inOrder(unknown, CHECKSUMS_AT_ONCE, ask)) {
      if ('error' in result) this.#fail(result.error);
      else this.#published.set(date, result.value);
    }
  }
}

function before({ range: { from } }: Period): Period[] {
  return periodsOf([{ from: shift(from, '1M', -NEAR), to: from }], '1M');
}

function after({ range: { to } }: Period): Period[] {
  return periodsOf([{ from: to, to: shift(to, '1M', NEAR) }], '1M');
}
