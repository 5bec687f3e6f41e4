import { digitsEnd, plainDecimalEnd, wholeNumber } from '../../market/decimal-bytes.js';
import { TextRowsDraft, type TextRows } from '../../market/text-rows.js';
import { millisecondsOf } from './epoch.js';

/** More digits are more than a double holds. */
const LONGEST_TIME = 16;
const TIME = 0;
const SKIPPED = -1;
const NEWLINE = '\n'.charCodeAt(0);
const CARRIAGE_RETURN = '\r'.charCodeAt(0);

/** Where in lines the values of a row stand. */
export interface LineColumns {
  readonly delimiter: number;
  /** For each column up to the last that counts: its place in a row, of which the first is the time. */
  readonly places: Int8Array;
  /** Values after the time. */
  readonly width: number;
}

/** @param positions for each place in a row, the time first: in which column it stands */
export function lineColumns(delimiter: string, positions: readonly number[]): LineColumns {
  const places = new Int8Array(Math.max(...positions) + 1).fill(SKIPPED);
  for (const [place, position] of positions.entries()) places[position] = place;
  return { delimiter: delimiter.charCodeAt(0), places, width: positions.length - 1 };
}

/**
 * The rows of lines, as they stand in a text: digits as they are, the time in milliseconds whichever it was written in.
 *
 * @param text whole lines
 * @returns undefined unless all of them are plain: a whole number as the time, plain decimals, neither quotes nor blanks
 */
export function plainLines(text: Buffer, start: number, { delimiter, places, width }: LineColumns): TextRows | undefined {
  const draft = new TextRowsDraft(text, width, { all: text.length - start, first: text.indexOf(NEWLINE, start) + 1 - start });
  let { times, bounds, most } = draft;
  let count = 0;
  for (let at = start; at < text.length; count++) {
    if (count === most) ({ times, bounds, most } = draft.grow());
    for (let column = 0; column < places.length; column++) {
      if (column > 0 && text[at++] !== delimiter) return undefined;
      const from = at;
      const place = places[column]!;
      if (place === TIME) {
        at = digitsEnd(text, from);
        if (at === from || at - from > LONGEST_TIME) return undefined;
        times[count] = millisecondsOf(wholeNumber(text, from, at));
      } else if (place === SKIPPED) {
        while (text[at] !== delimiter && text[at] !== NEWLINE) at++;
      } else {
        at = plainDecimalEnd(text, from);
        if (at < 0) return undefined;
        const bound = 2 * (count * width + place - 1);
        bounds[bound] = from;
        bounds[bound + 1] = at;
      }
    }
    if (text[at] === delimiter) at = text.indexOf(NEWLINE, at);
    else if (text[at] === CARRIAGE_RETURN) at++;
    if (text[at++] !== NEWLINE) return undefined;
  }
  return draft.rows(count);
}
