/** As in decimal-text.ts. */
const MAX_LENGTH = 100;
const ZERO = 0x30;
const POINT = 0x2e;

/**
 * Where a plain decimal that begins at `start` ends: digits, then perhaps a point and more digits, neither sign nor exponent.
 *
 * @param text ASCII
 * @returns the place after its last digit; -1 when there is none, or one that is too long
 */
export function plainDecimalEnd(text: Uint8Array, start: number): number {
  let at = digitsEnd(text, start);
  if (at === start) return -1;
  if (text[at] === POINT) {
    const fraction = at + 1;
    at = digitsEnd(text, fraction);
    if (at === fraction) return -1;
  }
  return at - start <= MAX_LENGTH ? at : -1;
}

/** Where the digits that begin at `start` end. */
export function digitsEnd(text: Uint8Array, start: number): number {
  let at = start;
  for (let digit = text[at]! - ZERO; digit >= 0 && digit <= 9;) digit = text[++at]! - ZERO;
  return at;
}

/** The whole number that digits say; exact up to 2^53. */
export function wholeNumber(text: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + text[at]! - ZERO;
  return value;
}

/** Whether a plain decimal is more than zero. */
export function isPositive(text: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text[at]! > ZERO) return true;
  return false;
}

/** Whether a plain decimal is no larger than another one of the same text, exactly. */
export function isAtMost(text: Uint8Array, start: number, end: number, otherStart: number, otherEnd: number): boolean {
  let at = skipZeros(text, start, end);
  let other = skipZeros(text, otherStart, otherEnd);
  const whole = digitsEnd(text, at) - at;
  const otherWhole = digitsEnd(text, other) - other;
  if (whole !== otherWhole) return whole < otherWhole;
  // Of as many whole digits: the first character that differs decides, and a point meets a point.
  while (at < end && other < otherEnd) {
    const difference = text[at++]! - text[other++]!;
    if (difference !== 0) return difference < 0;
  }
  return !isPositive(text, at, end);
}

function skipZeros(text: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && text[at] === ZERO) at++;
  return at;
}
