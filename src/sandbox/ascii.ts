/**
 * Numbers as text, straight into bytes: a string for each of them would cost more than all the rest of a page. Each
 * function writes at a place of a buffer that has the room, and returns the place after what it wrote. They write four
 * bytes at a time, some of which may be rubbish that the next write covers: so the buffer needs a few bytes more.
 */

const QUAD = 10_000;
const OCTET = 100_000_000;

/** The four digits of every number below 10,000 as bytes, the first one lowest. */
const QUADS = Uint32Array.from({ length: QUAD }, (_, number) => quadOf(String(number).padStart(4, '0')));

const POINT = 46;
const ZEROS = quadOf('0000');

/** Text of single bytes, cut into quads: for writeQuads. */
export function quadsOf(text: string): Uint32Array {
  return Uint32Array.from({ length: Math.ceil(text.length / 4) }, (_, index) => quadOf(text.slice(4 * index, 4 * index + 4)));
}

function quadOf(text: string): number {
  return Buffer.from(text.padEnd(4, '\0'), 'latin1').readUInt32LE();
}

/** @param length of the text that the quads were cut from */
export function writeQuads(view: DataView, at: number, quads: Uint32Array, length: number): number {
  for (let index = 0; index < quads.length; index++) view.setUint32(at + 4 * index, quads[index]!, true);
  return at + length;
}

/** A whole number, not negative and below 2^53. */
export function writeWhole(view: DataView, at: number, number: number): number {
  if (number < OCTET) return writeDigits(view, at, number | 0, lengthOf(number | 0));
  const high = above(number);
  const length = lengthOf(high);
  return writeDigits(view, writeDigits(view, at, high, length), (number - high * OCTET) | 0, 8);
}

/**
 * `units × 10^-decimals` with `decimals` decimals, or as many zeros more as make `least` of them.
 *
 * @param units whole, not negative and below 2^53
 * @param decimals 8 at most
 */
export function writeDecimal(view: DataView, at: number, units: number, decimals: number, least: number): number {
  const high = units < OCTET ? 0 : above(units);
  const low = (units - high * OCTET) | 0;
  // All digits, and then those behind the point once more, one place further.
  let place = at;
  if (high > 0) place = writeDigits(view, writeDigits(view, at, high, lengthOf(high)), low, 8);
  else if (decimals === 8) place = writeDigits(view, writeDigits(view, at, 0, 1), low, 8);
  else place = writeDigits(view, at, low, Math.max(lengthOf(low), decimals + 1));
  if (decimals === 0 && least === 0) return place;
  view.setUint8(place - decimals, POINT);
  place = writeDigits(view, place - decimals + 1, low, decimals);
  for (let missing = least - decimals; missing > 0; missing -= 4) {
    view.setUint32(place, ZEROS, true);
    place += missing < 4 ? missing : 4;
  }
  return place;
}

/** The last digits, eight at most, of a number below 10^8. */
function writeDigits(view: DataView, at: number, number: number, digits: number): number {
  const high = (number / QUAD) | 0;
  const low = number - high * QUAD;
  if (digits <= 4) {
    if (digits > 0) view.setUint32(at, QUADS[low]! >>> (32 - 8 * digits), true);
  } else {
    view.setUint32(at, QUADS[high]! >>> (64 - 8 * digits), true);
    view.setUint32(at + digits - 4, QUADS[low]!, true);
  }
  return at + digits;
}

/** How many digits a number below 10^8 has. */
function lengthOf(number: number): number {
  if (number < 10_000) return number < 100 ? (number < 10 ? 1 : 2) : number < 1000 ? 3 : 4;
  return number < 1_000_000 ? (number < 100_000 ? 5 : 6) : number < 10_000_000 ? 7 : 8;
}

/** What stands before the last eight digits: by the inverse, since to divide is slow, and put right where that is inexact. */
function above(number: number): number {
  const rough = Math.floor(number * 1e-8) | 0;
  const rest = number - rough * OCTET;
  return rest < 0 ? rough - 1 : rest >= OCTET ? rough + 1 : rough;
}
