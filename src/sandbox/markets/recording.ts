import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, UsageError } from '../../errors.js';

/** What a recording has of a minute. */
export const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
export type Column = (typeof COLUMNS)[number];

/** A file of real one-minute candles, to be served instead of the seeded market of its symbol. */
export interface Replay {
  /** ccxt's unified symbol, such as `BTC/USDT`. */
  readonly symbol: string;
  /** A CSV file, or one compressed by gzip when it ends in `.gz`. Times are milliseconds. */
  readonly file: string;
  /**
   * The order of its columns when it has no header line; others than the six are skipped.
   * By default time, open, high, low, close, volume.
   */
  readonly columns?: readonly string[];
}

/** One file in memory: its bytes as they are, and where each row is in them. */
export interface Recording {
  readonly times: Float64Array;
  /** The six cells of a row, in the order of COLUMNS, digits as in the file. */
  readonly cells: (row: number) => readonly string[];
}

const NUMBER = String.raw`\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?`;
const NEWLINE = 0x0a;
const MINUTE = 60_000;

/**
 * Reads a file of candles.
 *
 * @throws UsageError when it cannot be read or a row is not a candle of a minute, naming the line
 */
export async function readRecording(replay: Replay): Promise<Recording> {
  const bytes = await read(replay.file);
  const offsets = lineOffsets(bytes);
  const line = (index: number): string => bytes.toString('latin1', offsets[index], offsets[index + 1]! - 1).trimEnd();
  const header = headerOf(line(0));
  const order = columnOrder(replay, header ?? replay.columns ?? COLUMNS);
  const first = header === undefined ? 0 : 1;

  const cells = (row: number): readonly string[] => {
    const values = line(first + row).split(',');
    return order.map((position) => values[position] ?? '');
  };
  const times = new Float64Array(offsets.length - 1 - first);
  const pattern = rowPattern(order);
  for (let row = 0; row < times.length; row++) {
    times[row] = Number(pattern.exec(line(first + row))?.groups?.['time']);
    if (times[row]! % MINUTE !== 0) {
      throw new UsageError(`${replay.file}:${first + row + 1}: not a one-minute candle: ${line(first + row).slice(0, 80)}`);
    }
    if (row > 0 && times[row]! <= times[row - 1]!) {
      throw new UsageError(`${replay.file}:${first + row + 1}: rows must be in the order of their times`);
    }
  }
  if (times.length === 0) throw new UsageError(`${replay.file} has no candles`);
  return { times, cells };
}

async function read(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    const raw = createReadStream(file);
    const stream: Readable = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
    raw.on('error', (error) => stream.destroy(error));
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  return Buffer.concat(chunks);
}

/** Where each line starts, and one past the newline of the last. */
function lineOffsets(bytes: Buffer): Uint32Array {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  const unended = bytes.length > 0 && bytes.at(-1) !== NEWLINE;
  const offsets = new Uint32Array(count + (unended ? 1 : 0) + 1);
  let line = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) offsets[++line] = at + 1;
  if (unended) offsets[++line] = bytes.length + 1;
  return offsets;
}

/** The first line when it names columns. */
function headerOf(line: string): readonly string[] | undefined {
  return /^"?[a-z]/i.test(line) ? line.split(',') : undefined;
}

/** A row whose six cells are numbers. One expression for a whole line reads a year of minutes in a second. */
function rowPattern(order: readonly number[]): RegExp {
  const cells = Array.from({ length: Math.max(...order) + 1 }, (_, position) => {
    const column = COLUMNS[order.indexOf(position)];
    if (column === 'time') return String.raw`(?<time>\d+)`;
    return column === undefined ? '[^,]*' : NUMBER;
  });
  return new RegExp(`^${cells.join(',')}(?:,|$)`);
}

const OTHER_NAMES: Readonly<Record<string, Column>> = { timestamp: 'time', open_time: 'time', opentime: 'time', date: 'time' };

function columnOrder(replay: Replay, names: readonly string[]): readonly number[] {
  const plain = names.map((name) => name.trim().replaceAll('"', '').toLowerCase());
  return COLUMNS.map((column) => {
    const position = plain.findIndex((name) => (OTHER_NAMES[name] ?? name) === column);
    if (position < 0) throw new UsageError(`${replay.file}: no column ${column} among ${plain.join(', ').slice(0, 200)}`);
    return position;
  });
}
