import { CountedBar, type Decimals } from './markets/counted-bar.js';
import type { CandleList } from './markets/candle-list.js';
import { MinuteRun } from './markets/minute-run.js';
import type { Bar } from './markets/tape.js';
import { returnMemory, takeMemory, widen, type PageMemory } from './page-memory.js';
import { compileRows, type BarColumns, type CountedRowWriter } from './row-compiler.js';
import { textRow } from './row-text.js';
import type { RowLayout } from './row-layout.js';

/** More than a number of 2^53 with its point and the zeros that a layout may add takes. */
const WIDEST_NUMBER = 40;

/** A page below this (bytes) is copied, so that its memory serves the next one at once. */
const SMALL = 8192;

const [OPEN, CLOSE] = [91, 93];

export interface WrittenRows {
  readonly bytes: Buffer;
  /** To be called, or not, when the bytes are not needed any more. */
  readonly release: () => void;
}

/** The JSON list of rows that a layout makes of candles. */
export function writeRows(list: CandleList, layout: RowLayout): WrittenRows {
  const page = new Page(list, layout);
  const { parts, descending } = list;
  for (let nr = 0; nr < parts.length; nr++) {
    const part = parts[descending ? parts.length - 1 - nr : nr]!;
    if (part instanceof MinuteRun) page.addRun(part);
    else if (part instanceof CountedBar) page.addCounted(part);
    else page.addText(part);
  }
  return page.finish();
}

class Page {
  #memory: PageMemory = takeMemory();
  #at = 1;
  /** Of a row of numbers, at most. */
  readonly #room: number;
  readonly #running: number;

  constructor(private readonly list: CandleList, private readonly layout: RowLayout) {
    this.#room = layout.reduce((sum, cell) => sum + cell.before.length + WIDEST_NUMBER, 3);
    const { grid, now } = list.frame;
    this.#running = grid.floor(now);
  }

  addRun({ day, start, from, to, decimals }: MinuteRun): void {
    this.#addCounted(day, decimals, start, from, to, 59_999);
  }

  addCounted(bar: CountedBar): void {
    const { time, decimals } = bar;
    this.#addCounted(columnsOf(bar), decimals, time, 0, 1, this.#lastOf(bar) - time);
  }

  /** A bar of texts: a recording's, whose digits are kept whatever they are. */
  addText(bar: Bar): void {
    const text = textRow(bar, this.layout, this.#lastOf(bar), bar.time < this.#running);
    this.#ensure(text.length + this.#room);
    this.#at += this.#memory.bytes.write(`${text},`, this.#at, 'latin1');
  }

  finish(): WrittenRows {
    const { bytes } = this.#memory;
    const end = this.#at === 1 ? 1 : this.#at - 1;
    bytes[0] = OPEN;
    bytes[end] = CLOSE;
    const written = bytes.subarray(0, end + 1);
    if (written.length > SMALL) return { bytes: written, release: onceReturned(this.#memory) };
    const copy = Buffer.from(written);
    returnMemory(this.#memory);
    return { bytes: copy, release: () => undefined };
  }

  #addCounted(columns: BarColumns, decimals: Decimals, start: number, from: number, to: number, last: number): void {
    const write = compiled(this.layout, decimals);
    const { descending } = this.list;
    for (let left = to - from; left > 0; ) {
      this.#ensure(this.#room);
      const count = Math.min(left, Math.floor((this.#memory.bytes.length - this.#at) / this.#room));
      const first = descending ? from + left - 1 : to - left;
      this.#at = write(this.#memory.view, this.#at, columns, { first, count, step: descending ? -1 : 1, start, last, running: this.#running });
      left -= count;
    }
  }

  #lastOf(bar: Bar): number {
    return this.list.frame.grid.next(bar.time) - 1;
  }

  #ensure(room: number): void {
    if (this.#at + room > this.#memory.bytes.length) this.#memory = widen(this.#memory, this.#at + room);
  }
}

/** Memory that was returned twice would be two pages at a time. */
function onceReturned(memory: PageMemory): () => void {
  let held: PageMemory | undefined = memory;
  return () => {
    if (held !== undefined) returnMemory(held);
    held = undefined;
  };
}

/** One bar for the code that reads columns. */
const single: BarColumns = {
  open: new Int32Array(1), high: new Int32Array(1), low: new Int32Array(1), close: new Int32Array(1),
  volume: new Float64Array(1), quote: new Float64Array(1), trades: new Int32Array(1),
};

function columnsOf({ openTicks, highTicks, lowTicks, closeTicks, lots, quoteUnits, trades }: CountedBar): BarColumns {
  single.open[0] = openTicks;
  single.high[0] = highTicks;
  single.low[0] = lowTicks;
  single.close[0] = closeTicks;
  single.volume[0] = lots;
  single.quote[0] = quoteUnits;
  single.trades[0] = trades;
  return single;
}

const writers = new WeakMap<RowLayout, Map<number, CountedRowWriter>>();

function compiled(layout: RowLayout, decimals: Decimals): CountedRowWriter {
  const { priceDecimals, amountDecimals, quoteDecimals } = decimals;
  const key = priceDecimals + 16 * amountDecimals + 256 * quoteDecimals;
  const known = writers.get(layout) ?? new Map<number, CountedRowWriter>();
  const write = known.get(key) ?? compileRows(layout, decimals);
  writers.set(layout, known.set(key, write));
  return write;
}
