import { wholeNumber } from '../market/decimal-bytes.js';

const [MINUS, POINT, ZERO] = [0x2d, 0x2e, 0x30];
/** A numeric's digits go to the base 10000: four decimal ones each. */
const GROUP = 4;
/** Of a field: its length; how many groups, the power of 10000 of the first one, the sign, how many decimals to show. */
const HEADER = 12;
const LENGTH = 4;
const NEGATIVE = 0x4000;
const TENS = [1, 10, 100, 1000];

/** Bytes that a field of so many characters takes at most. */
export function mostNumericBytes(characters: number): number {
  return HEADER + 2 * (Math.ceil(characters / GROUP) + 1);
}

/**
 * Writes a decimal as a numeric in PostgreSQL's binary format, with the length before it, digit for digit
 * (numeric_send and numeric_recv in its src/backend/utils/adt/numeric.c).
 *
 * @param at where in the target it begins
 * @param text ASCII: perhaps a minus, digits, perhaps a point and more digits
 * @returns the place after it
 */
export function writeNumeric(target: Uint8Array, at: number, text: Uint8Array, start: number, end: number): number {
  const negative = text[start] === MINUS;
  let from = negative ? start + 1 : start;
  while (from < end && text[from] === ZERO) from++;
  let point = from;
  while (point < end && text[point] !== POINT) point++;
  const weight = Math.ceil((point - from) / GROUP) - 1;
  const decimals = point < end ? end - point - 1 : 0;

  let place = at + HEADER;
  const lead = from + (point - from) % GROUP;
  if (lead > from) place = writeInt16(target, place, wholeNumber(text, from, lead));
  for (let group = lead; group < point; group += GROUP) place = writeInt16(target, place, fourDigits(text, group));
  // Zeros at the end go without saying.
  let last = end;
  while (last > point + 1 && text[last - 1] === ZERO) last--;
  for (let group = point + 1; group < last; group += GROUP) {
    const missing = group + GROUP - end;
    place = writeInt16(target, place, missing <= 0 ? fourDigits(text, group) : wholeNumber(text, group, end) * TENS[missing]!);
  }

  const length = place - at - LENGTH;
  let header = writeInt16(target, at, 0);
  header = writeInt16(target, header, length);
  header = writeInt16(target, header, (place - at - HEADER) / 2);
  header = writeInt16(target, header, weight);
  header = writeInt16(target, header, negative ? NEGATIVE : 0);
  writeInt16(target, header, decimals);
  return place;
}

function fourDigits(text: Uint8Array, at: number): number {
  return text[at]! * 1000 + text[at + 1]! * 100 + text[at + 2]! * 10 + text[at + 3]! - ZERO * 1111;
}

function writeInt16(target: Uint8Array, at: number, value: number): number {
  target[at] = value >> 8;
  target[at + 1] = value;
  return at + 2;
}
