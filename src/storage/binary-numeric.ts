const [MINUS, POINT, ZERO] = [0x2d, 0x2e, 0x30];
/** A numeric's digits go to the base 10000: four decimal ones each. */
const GROUP = 4;
/** Of a field: its length; how many groups, the power of 10000 of the first one, the sign, how many decimals to show. */
const HEADER = 12;
const NEGATIVE = 0x40;

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

  let place = at + HEADER;
  // Groups of zeros at the end go without saying.
  let last = place;
  let group = 0;
  for (let left = point - from; left > 0; left--) {
    group = group * 10 + text[point - left]! - ZERO;
    if (left % GROUP !== 1) continue;
    target[place++] = group >> 8;
    target[place++] = group;
    if (group !== 0) last = place;
    group = 0;
  }
  let inGroup = 0;
  for (let digit = point + 1; digit < end; digit++) {
    group = group * 10 + text[digit]! - ZERO;
    if (++inGroup < GROUP) continue;
    target[place++] = group >> 8;
    target[place++] = group;
    if (group !== 0) last = place;
    group = 0;
    inGroup = 0;
  }
  if (group !== 0) {
    for (; inGroup < GROUP; inGroup++) group *= 10;
    target[place++] = group >> 8;
    target[place++] = group;
    last = place;
  }

  const length = last - at - 4;
  const groups = (last - at - HEADER) / 2;
  const weight = Math.ceil((point - from) / GROUP) - 1;
  const decimals = Math.max(0, end - point - 1);
  target[at] = 0;
  target[at + 1] = 0;
  target[at + 2] = length >> 8;
  target[at + 3] = length;
  target[at + 4] = groups >> 8;
  target[at + 5] = groups;
  target[at + 6] = weight >> 8;
  target[at + 7] = weight;
  target[at + 8] = negative ? NEGATIVE : 0;
  target[at + 9] = 0;
  target[at + 10] = decimals >> 8;
  target[at + 11] = decimals;
  return last;
}
