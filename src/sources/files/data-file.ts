import { messageOf, UsageError } from '../../errors.js';

/** A CSV file that the user has, however it is packed. */
export interface DataFile {
  /** For messages: its path, and what it is called inside a zip archive. */
  readonly name: string;
  /** What it may be called, the innermost first: `XBTUSD_1.csv`, `Kraken_OHLCVT.zip`. Names without folders. */
  readonly titles: readonly string[];
  /** Path of the file on disk. */
  readonly path: string;
  /** How much there is to read, as `onBytes` counts it. */
  readonly bytes: number;

  /**
   * Its contents, as often as they are asked for.
   *
   * @throws UsageError when they cannot be read to their end
   */
  chunks(onBytes?: (bytes: number) => void): AsyncIterable<Buffer>;
}

/** The CSV files in a file on disk: itself, or those in a zip archive. */
export interface OpenedFile {
  readonly files: readonly DataFile[];
  close(): Promise<void>;
}

/** What it means that a file cannot be read to its end. */
export function damaged(name: string, error: unknown): UsageError {
  const cut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
  return new UsageError(`${name} ${cut ? 'is cut short: its compressed data has no end' : `cannot be read: ${messageOf(error)}`}`, { cause: error, hint: 'Get the file anew.' });
}
