import type { Page } from '../../market/page.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import { holds, hull, intervalsInOrder, multirange, subtract, type Multirange, type Range } from '../../market/range.js';
import type { Rows } from '../../market/rows.js';
import { TextRows } from '../../market/text-rows.js';
import { ceil, floor, next, type Timeframe } from '../../market/timeframe.js';

/** Few enough to be forgotten while still young: collecting garbage is most of what rows cost. */
const ROWS_OF_A_PAGE = 1_000;

export interface FilePart {
  readonly timeframe: Timeframe;
  /** The time that the file is about. */
  readonly range: Range;
  /** What is wanted of it, aligned. */
  readonly wanted: Multirange;
}

/**
 * Pages of a file's rows. Each settles exactly the intervals that it has rows for, since a file does not say
 * why it has none for the others. Rows that are not wanted are passed over; those that cannot be
 * this file's go into the pages, to be rejected.
 */
export async function* filePages(batches: AsyncIterable<Rows<RawRow>>, { timeframe, range, wanted }: FilePart): AsyncGenerator<Page> {
  // An interval that the file's time cuts, such as a week, is another file's as much as this one's.
  const bounds = { from: floor(range.from, timeframe), to: ceil(range.to, timeframe) };
  let page = new PageOfRows(timeframe, -Infinity);
  for await (const batch of batches) {
    const settled = batch instanceof TextRows ? settledWhole(batch, timeframe, subtract(wanted, [{ from: -Infinity, to: page.reached }])) : undefined;
    if (settled !== undefined) {
      if (page.rows.length > 0) yield page.close();
      page = new PageOfRows(timeframe, page.reached, batch, settled);
      continue;
    }
    for (const row of batch) {
      const time = row[0] as number;
      // A page ends where time goes on, so that rows of the same time are judged together.
      if (page.rows.length >= ROWS_OF_A_PAGE && !(time < page.reached)) {
        yield page.close();
        page = new PageOfRows(timeframe, page.reached);
      }
      if (!(time >= bounds.from && time < bounds.to)) page.addStray(row);
      else if (holds(wanted, time)) page.add(time, row);
    }
  }
  if (page.rows.length > 0) yield page.close();
}

/** What rows settle that are a page as they stand: in order, each the only one of an interval that is wanted. */
function settledWhole({ times }: TextRows, timeframe: Timeframe, wanted: Multirange): Multirange | undefined {
  const intervals = intervalsInOrder(times, timeframe);
  return intervals !== undefined && subtract(intervals, wanted).length === 0 ? intervals : undefined;
}

class PageOfRows {
  /** The end of the latest interval that has a row. */
  reached: number;
  readonly #from: number;
  readonly #timeframe: Timeframe;
  readonly #answered: { from: number; to: number }[];
  #whole: Rows<RawRow> | undefined;
  #rows: RawRow[] = [];

  /**
   * @param from what lies before it, earlier pages have settled
   * @param whole its first rows, as they stand, and what they settle
   */
  constructor(timeframe: Timeframe, from: number, whole?: Rows<RawRow>, settled: Multirange = []) {
    this.#timeframe = timeframe;
    this.#from = from;
    this.#whole = whole;
    this.#answered = settled.map(({ from: start, to }) => ({ from: start, to }));
    this.reached = settled.length > 0 ? hull(settled).to : from;
  }

  get rows(): Rows<RawRow> {
    return this.#whole ?? this.#rows;
  }

  /** A row that cannot be this file's. */
  addStray(row: RawRow): void {
    if (this.#whole !== undefined) this.#rows = [...this.#whole];
    this.#whole = undefined;
    this.#rows.push(row);
  }

  add(time: number, row: RawRow): void {
    this.addStray(row);
    if (time < this.#from) return;
    const last = this.#answered.at(-1);
    const isNext = last !== undefined && time === last.to;
    // What follows the end of an interval is aligned.
    if (!isNext && floor(time, this.#timeframe) !== time) return;
    const end = next(time, this.#timeframe);
    if (isNext) last.to = end;
    else this.#answered.push({ from: time, to: end });
    this.reached = Math.max(this.reached, end);
  }

  close(): Page {
    return { rows: this.rows, answered: multirange(this.#answered), absences: [] };
  }
}
