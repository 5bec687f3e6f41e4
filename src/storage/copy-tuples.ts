import type { Row } from '../market/datasets/dataset.js';
import { plain } from '../market/decimal.js';
import type { Rows } from '../market/rows.js';
import type { TextRows } from '../market/text-rows.js';
import { mostNumericBytes, writeNumeric } from './binary-numeric.js';
import type { Column } from './row-table.js';

// Rows in COPY's binary format (PostgreSQL documentation, COPY, "Binary Format"): the server has no text to parse
// (`npm run bench:storage` has both).

/** What comes before the first row: the signature, no flags, no extension. */
export const COPY_HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
/** What comes after the last one. */
export const COPY_TRAILER = Buffer.from([0xff, 0xff]);

/** 2000-01-01, from which a timestamptz counts its microseconds (ms). */
const EPOCH = Date.UTC(2000);
const MICROSECONDS = 1_000;
const TIME_BYTES = 8;
const HIGH = 2 ** 32;
const NULL = -1;

/**
 * What each row begins with: how many fields it has, those of the key, and the length of its time, which is next.
 *
 * @param columns how many follow the time
 */
export function tupleBegin(key: readonly string[], columns: number): Buffer {
  const fields = key.map((value) => Buffer.from(value));
  return Buffer.concat([int16(fields.length + 1 + columns), ...fields.flatMap((field) => [int32(field.length), field]), int32(TIME_BYTES)]);
}

/** @param begin by {@link tupleBegin} */
export function tuplesOf(begin: Buffer, rows: Rows<Row>, columns: readonly Column<Row>[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const row of rows) {
    const time = Buffer.allocUnsafe(TIME_BYTES);
    writeTime(time, 0, row.time);
    parts.push(begin, time);
    for (const { type, of } of columns) {
      const value = of(row);
      if (value === null) parts.push(int32(NULL));
      else if (type === 'numeric') parts.push(numeric(value));
      else parts.push(int32(Buffer.byteLength(value)), Buffer.from(value));
    }
  }
  return Buffer.concat(parts);
}

/** The same of rows in a text, whose values go from bytes to bytes: without a string for each of them, a tenth of the time. */
export function tuplesOfText(begin: Buffer, { text, width, times, bounds }: TextRows): Buffer {
  const tuples = Buffer.allocUnsafe(times.length * (begin.length + TIME_BYTES) + mostBytesOf(bounds));
  let at = 0;
  let bound = 0;
  for (let row = 0; row < times.length; row++) {
    tuples.set(begin, at);
    at = writeTime(tuples, at + begin.length, times[row]!);
    for (let column = 0; column < width; column++) {
      at = writeNumeric(tuples, at, text, bounds[bound]!, bounds[bound + 1]!);
      bound += 2;
    }
  }
  return tuples.subarray(0, at);
}

/** @param time milliseconds; exact until 2255. @returns the place after it */
function writeTime(target: Uint8Array, at: number, time: number): number {
  const microseconds = (time - EPOCH) * MICROSECONDS;
  const high = Math.floor(microseconds / HIGH);
  const low = microseconds - high * HIGH;
  target[at] = high >> 24;
  target[at + 1] = high >> 16;
  target[at + 2] = high >> 8;
  target[at + 3] = high;
  target[at + 4] = low >> 24;
  target[at + 5] = low >> 16;
  target[at + 6] = low >> 8;
  target[at + 7] = low;
  return at + TIME_BYTES;
}

/** @param value a decimal, perhaps with an exponent */
function numeric(value: string): Buffer {
  const text = Buffer.from(plain(value), 'latin1');
  const field = Buffer.allocUnsafe(mostNumericBytes(text.length));
  return field.subarray(0, writeNumeric(field, 0, text, 0, text.length));
}

function mostBytesOf(bounds: Uint32Array): number {
  let most = 0;
  for (let bound = 0; bound < bounds.length; bound += 2) most += mostNumericBytes(bounds[bound + 1]! - bounds[bound]!);
  return most;
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}
