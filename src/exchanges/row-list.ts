import { cellsIn, type CellRoles } from './row-cells.js';
import type { TextRows } from '../market/text-rows.js';

/** Shorter answers are parsed in no time. */
const LONG = 8192;

/** So many rows of either end stay: the newest of an exchange may not be like the others, and may come first or last. */
const ENDS = 4;

const [COMMA, LIST, LIST_END, OBJECT, OBJECT_END] = [',', '[', ']', '{', '}'].map((character) => character.charCodeAt(0)) as [number, number, number, number, number];

/**
 * The long list of rows in the JSON text of an answer. To parse it would be most of what a page costs, where titan needs half of
 * its columns, and those as they stand; so ccxt is shown an outline of the answer, and the rows are read from the text.
 */
export class RowList {
  /** How many rows the outline keeps. */
  static readonly shown = 2 * ENDS;

  private constructor(private readonly body: Buffer, private readonly from: number, private readonly to: number, readonly outline: string) {}

  /** @returns undefined for an answer that is short, or whose list is not plainly to be seen */
  static in(body: Buffer): RowList | undefined {
    if (body.length < LONG) return undefined;
    const from = firstRow(body);
    if (from === undefined) return undefined;
    const end = body[from] === LIST ? LIST_END : OBJECT_END;
    const to = body.lastIndexOf(Buffer.of(end, LIST_END)) + 1;
    const headEnd = afterRows(body, from, end);
    const tail = beforeRows(body, to, body[from]!);
    if (headEnd === undefined || tail === undefined || headEnd >= tail) return undefined;
    if (!areFlatRows(`[${body.toString('utf8', from, headEnd)},${body.toString('utf8', tail, to)}]`)) return undefined;
    return new RowList(body, from, to, `${body.toString('utf8', 0, headEnd)},${body.toString('utf8', tail)}`);
  }

  /** All of the rows, as JSON; if the answer is. */
  json(): string {
    return `[${this.body.toString('utf8', this.from, this.to)}]`;
  }

  /** The rows' times and values as they stand in the text, in ascending order; undefined unless all rows are plain and in order. */
  read(roles: CellRoles): TextRows | undefined {
    return cellsIn(this.body, this.from, this.to, roles);
  }
}

/** Where the first list of lists or objects has its first one. */
function firstRow(body: Buffer): number | undefined {
  for (let at = 0; at < LONG / 2; at++) {
    if (body[at] === LIST && (body[at + 1] === LIST || body[at + 1] === OBJECT)) return at + 1;
  }
  return undefined;
}

function afterRows(body: Buffer, from: number, end: number): number | undefined {
  let at = from;
  for (let row = 0; row < ENDS; row++) {
    at = body.indexOf(end, at) + 1;
    if (at === 0) return undefined;
  }
  return at;
}

function beforeRows(body: Buffer, to: number, begin: number): number | undefined {
  let at = to;
  for (let row = 0; row < ENDS; row++) {
    at = body.lastIndexOf(begin, at - 1);
    if (at < 1) return undefined;
  }
  return body[at - 1] === COMMA ? at : undefined;
}

/** Whether these are the rows that an outline shows, none with a bracket of its own. */
function areFlatRows(text: string): boolean {
  try {
    const rows = JSON.parse(text) as readonly object[];
    return rows.length === RowList.shown && rows.every((row) => Object.values(row).every((cell) => typeof cell !== 'object' || cell === null));
  } catch {
    return false;
  }
}
