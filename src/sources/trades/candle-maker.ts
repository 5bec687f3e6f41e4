import type { Trade } from '../../exchanges/trade-history.js';
import type { Page } from '../../market/page.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import { holds, hull, intersect, type Multirange } from '../../market/range.js';
import { floor, next, type Timeframe } from '../../market/timeframe.js';
import { compareDecimals, ExactSum } from '../../market/decimal.js';

/** Rows of a page, so that a silence of years does not fill the memory. */
const PAGE_ROWS = 5000;

interface OpenCandle {
  readonly open: string;
  high: string;
  low: string;
  close: string;
  readonly volume: ExactSum;
}

/**
 * Makes the candles of one timeframe out of trades that come in the order of their times, whatever
 * their number. A candle leaves it only when no further trade of its interval can come.
 */
export class CandleMaker {
  readonly #timeframe: Timeframe;
  readonly #wanted: Multirange;
  readonly #end: number;
  readonly #fillsSilence: boolean;
  /** Open time (ms) of the interval that the next trade may belong to. */
  #at: number;
  #candle: OpenCandle | undefined;
  /** The price of the last trade; undefined while none is known. */
  #price: string | undefined;
  #rows: RawRow[] = [];
  #pageFrom: number;

  /**
   * @param wanted aligned to the timeframe, not empty
   * @param fillsSilence whether an interval without trades is a candle of zero volume at the last price
   */
  constructor(timeframe: Timeframe, wanted: Multirange, fillsSilence: boolean) {
    this.#timeframe = timeframe;
    this.#wanted = wanted;
    this.#fillsSilence = fillsSilence;
    const { from, to } = hull(wanted);
    this.#at = from;
    this.#pageFrom = from;
    this.#end = to;
  }

  /** Whether the first wanted interval is over by then (ms). */
  beginsBefore(time: number): boolean {
    return next(this.#at, this.#timeframe) <= time;
  }

  /** What was paid last before the first interval. */
  startAt(price: string): void {
    this.#price = price;
  }

  /** Says of the intervals before the market's first trade (ms) that it was not listed in them. */
  *listedAt(firstTrade: number): Generator<Page> {
    const range = { from: this.#at, to: floor(firstTrade, this.#timeframe) };
    const answered = intersect([range], this.#wanted);
    if (answered.length === 0) return;
    this.#at = range.to;
    this.#pageFrom = range.to;
    yield { rows: [], answered, absences: [{ range, reason: 'not-listed' }] };
  }

  /** @param trade not older than any before it; those before the first wanted interval only say the price */
  *add({ time, price, amount }: Trade): Generator<Page> {
    if (time >= this.#at) {
      yield* this.#passTo(floor(time, this.#timeframe));
      const candle = this.#candle ??= { open: price, high: price, low: price, close: price, volume: new ExactSum() };
      if (compareDecimals(price, candle.high) > 0) candle.high = price;
      if (compareDecimals(price, candle.low) < 0) candle.low = price;
      candle.close = price;
      candle.volume.add(amount);
    }
    this.#price = price;
  }

  /** The candles of all intervals that are over by then (ms): all trades before it must have been added. */
  *settle(time: number): Generator<Page> {
    yield* this.#passTo(floor(time, this.#timeframe));
    yield* this.#page();
  }

  *#passTo(time: number): Generator<Page> {
    while (this.#at < time && this.#at < this.#end) {
      const row = this.#row();
      if (row === undefined) {
        // Until the next trade there is nothing to show.
        this.#at = time;
        return;
      }
      if (holds(this.#wanted, this.#at)) this.#rows.push(row);
      this.#candle = undefined;
      this.#at = next(this.#at, this.#timeframe);
      if (this.#rows.length >= PAGE_ROWS) yield* this.#page();
    }
  }

  #row(): RawRow | undefined {
    if (this.#candle !== undefined) {
      const { open, high, low, close, volume } = this.#candle;
      return [this.#at, open, high, low, close, volume.toString()];
    }
    if (!this.#fillsSilence || this.#price === undefined) return undefined;
    return [this.#at, this.#price, this.#price, this.#price, this.#price, '0'];
  }

  *#page(): Generator<Page> {
    const answered = intersect([{ from: this.#pageFrom, to: this.#at }], this.#wanted);
    const rows = this.#rows;
    this.#rows = [];
    this.#pageFrom = this.#at;
    if (answered.length > 0) yield { rows, answered, absences: [] };
  }
}
