import { digitsEnd, plainDecimalEnd, wholeNumber } from '../market/decimal-bytes.js';
import { TextRowsDraft, type TextRows } from '../market/text-rows.js';

/** What the cells of each row of a list are. */
export interface CellRoles {
  /** By a cell's place in its row: 0 for the time, 1 and so on for the values in the order of a raw row, {@link UNUSED} for others. */
  readonly roles: readonly number[];
  /** Of rows that are objects, how their cells are called, in their order. */
  readonly names: readonly string[] | undefined;
  /** Values of a row. */
  readonly width: number;
  /** Milliseconds in a row's unit of time. */
  readonly unit: number;
}

export const UNUSED = -1;

/** More digits may be more than a double holds. */
const LONGEST_TIME = 15;

const [COMMA, QUOTE, BACKSLASH, SPACE, LIST, LIST_END, OBJECT, OBJECT_END] =
  [',', '"', '\\', ' ', '[', ']', '{', '}'].map((character) => character.charCodeAt(0)) as [number, number, number, number, number, number, number, number];

/**
 * Reads rows of JSON, one after the other with a comma between, without making anything of them: times of digits, and values
 * that are plain decimals in quotes.
 *
 * @param to where the last row ends
 * @returns in ascending order; undefined unless every row has these cells, as far as one is used, plainly, and times ascend or descend
 */
export function cellsIn(text: Buffer, from: number, to: number, { roles, names, width, unit }: CellRoles): TextRows | undefined {
  const keys = names?.map((name) => Buffer.from(`${JSON.stringify(name)}:`));
  const [begin, end] = keys === undefined ? [LIST, LIST_END] : [OBJECT, OBJECT_END];
  const used = roles.findLastIndex((role) => role !== UNUSED) + 1;
  const draft = new TextRowsDraft(text, width, { all: to - from, first: text.indexOf(end, from) - from });
  let { times, bounds, most } = draft;
  for (let at = from, count = 0; ; at++, count++) {
    if (text[at++] !== begin) return undefined;
    if (count === most) ({ times, bounds, most } = draft.grow());
    for (let cell = 0; cell < used; cell++) {
      if (cell > 0 && text[at++] !== COMMA) return undefined;
      if (keys !== undefined) {
        at = afterKey(text, at, keys[cell]!);
        if (at < 0) return undefined;
      }
      const isQuoted = text[at] === QUOTE;
      const start = isQuoted ? at + 1 : at;
      const role = roles[cell]!;
      if (role === UNUSED) {
        at = isQuoted ? textEnd(text, start) : bareEnd(text, start);
      } else if (role === 0) {
        at = digitsEnd(text, start);
        if (at === start || at - start > LONGEST_TIME) return undefined;
        times[count] = wholeNumber(text, start, at) * unit;
      } else {
        at = isQuoted ? plainDecimalEnd(text, start) : -1;
        const bound = 2 * (count * width + role - 1);
        bounds[bound] = start;
        bounds[bound + 1] = at;
      }
      if (at < 0 || (isQuoted && text[at++] !== QUOTE)) return undefined;
    }
    // What follows is nobody's, but must hold neither a bracket of its own nor another row.
    if (used < roles.length && text[at] === COMMA) at = rowEnd(text, at, begin, end);
    if (text[at++] !== end) return undefined;
    if (at === to) return ascending(draft.rows(count + 1));
    if (text[at] !== COMMA) return undefined;
  }
}

/** Where a row ends, whose end comes before any beginning; -1 when it has none. */
function rowEnd(text: Buffer, at: number, begin: number, end: number): number {
  const found = text.indexOf(end, at);
  const next = text.indexOf(begin, at);
  return next === -1 || next > found ? found : -1;
}

/** @returns the place after the key; -1 when another one stands there */
function afterKey(text: Buffer, at: number, key: Buffer): number {
  for (let i = 0; i < key.length; i++) if (text[at + i] !== key[i]) return -1;
  return at + key.length;
}

/** Where a text without escapes ends: at its quote; -1 when it is none. */
function textEnd(text: Buffer, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text[at]!;
    if (code === QUOTE) return at;
    if (code === BACKSLASH || code < SPACE) return -1;
  }
  return -1;
}

/** Where a number or a word ends: at the comma or bracket after it; -1 when it is none. */
function bareEnd(text: Buffer, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text[at]!;
    if (code === COMMA || code === LIST_END || code === OBJECT_END) return at > start ? at : -1;
    if (code === QUOTE || code === LIST || code === OBJECT || code <= SPACE) return -1;
  }
  return -1;
}

function ascending(rows: TextRows): TextRows | undefined {
  const { times } = rows;
  const descends = times.length > 1 && times[0]! > times[1]!;
  for (let row = 1; row < times.length; row++) {
    if (descends ? times[row]! >= times[row - 1]! : times[row]! <= times[row - 1]!) return undefined;
  }
  return descends ? rows.reversed() : rows;
}
