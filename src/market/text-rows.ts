import type { RawRow } from './datasets/dataset.js';

/**
 * Rows that stand in a text, such as an exchange's answer or a chunk of a file: of each its time, and where in the text each
 * of its values begins and ends. A row of its own is made only when somebody looks at it: so a thousand of them cost
 * little more than their text, where to make and forget them is most of what a backfill would do.
 *
 * Each value is a plain decimal (decimal-bytes.ts); whoever makes them has seen to that.
 */
export class TextRows implements Iterable<RawRow> {
  /**
   * @param text must not change any more; values in it are ASCII
   * @param times milliseconds
   * @param bounds for each row, and each of its `width` values, where in the text it starts and ends
   */
  constructor(readonly text: Buffer, readonly width: number, readonly times: Float64Array, readonly bounds: Uint32Array) {}

  get length(): number {
    return this.times.length;
  }

  at(index: number): RawRow | undefined {
    const place = index < 0 ? this.length + index : index;
    const time = this.times[place];
    if (time === undefined) return undefined;
    const row: unknown[] = [time];
    for (let bound = place * this.width * 2; row.length <= this.width; bound += 2) {
      row.push(this.text.toString('latin1', this.bounds[bound], this.bounds[bound + 1]));
    }
    return row;
  }

  * [Symbol.iterator](): Iterator<RawRow> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!;
  }

  /** The rows whose time is kept; all of them as they are, where all are. */
  where(keeps: (time: number) => boolean): TextRows {
    if (this.times.every(keeps)) return this;
    const kept: number[] = [];
    for (const [index, time] of this.times.entries()) if (keeps(time)) kept.push(index);
    const each = this.width * 2;
    const bounds = new Uint32Array(kept.length * each);
    for (const [place, index] of kept.entries()) bounds.set(this.bounds.subarray(index * each, (index + 1) * each), place * each);
    return new TextRows(this.text, this.width, Float64Array.from(kept, (index) => this.times[index]!), bounds);
  }

  /** The same in the opposite order. */
  reversed(): TextRows {
    const each = this.width * 2;
    const bounds = new Uint32Array(this.bounds.length);
    for (let index = 0, from = this.bounds.length - each; from >= 0; index += each, from -= each) {
      for (let bound = 0; bound < each; bound++) bounds[index + bound] = this.bounds[from + bound]!;
    }
    return new TextRows(this.text, this.width, this.times.toReversed(), bounds);
  }
}

/** So many times as many rows as the first one lets expect have room. */
const SPARE = 1.1;
/** Bytes of a value, and of what parts it from the next one. */
const SHORTEST_VALUE = 2;

/** Where whoever reads a text notes its rows, before they are {@link TextRows}: in arrays, since a call for each value costs as much as to find it. */
export class TextRowsDraft {
  times: Float64Array;
  bounds: Uint32Array;

  /** @param lengths bytes of all rows, and of the first one: by these it has room to begin with */
  constructor(private readonly text: Buffer, private readonly width: number, lengths: { readonly all: number; readonly first: number }) {
    const most = Math.ceil((SPARE * lengths.all) / Math.max(lengths.first, SHORTEST_VALUE * (1 + width)));
    this.times = new Float64Array(most);
    this.bounds = new Uint32Array(most * width * 2);
  }

  /** Rows that there is room for. */
  get most(): number {
    return this.times.length;
  }

  /** Makes room for twice as many, in other arrays. */
  grow(): this {
    const { times, bounds } = this;
    this.times = new Float64Array(2 * times.length);
    this.bounds = new Uint32Array(2 * bounds.length);
    this.times.set(times);
    this.bounds.set(bounds);
    return this;
  }

  /** @param count rows that were noted */
  rows(count: number): TextRows {
    return new TextRows(this.text, this.width, this.times.subarray(0, count), this.bounds.subarray(0, count * this.width * 2));
  }
}
