import type { Range } from '../../market/range.js';
import type { Bar } from '../markets/tape.js';
import type { Grid } from '../markets/grid.js';
import type { Listing } from '../markets/listing.js';

/** One file of an archive, as its path names it. */
export interface Publication {
  readonly listing: Listing;
  readonly grid: Grid;
  /** The time that it is about: a month or a day, UTC. */
  readonly range: Range;
  /** From when on it can be had (ms). */
  readonly publishedAt: number;
  /** Of the one file in it, such as `BTCUSDT-1m-2023-01.csv`. */
  readonly entry: string;
  /** Whether intervals without trades have rows. */
  readonly fill: boolean;
  /** Names of the columns, when it begins with them. */
  readonly header: string | undefined;
  /** Whether its times are microseconds. */
  readonly microseconds: boolean;
  line(bar: Bar, microseconds: boolean): string;
}

/** How one exchange publishes its history in files. */
export interface ArchiveDialect {
  readonly exchange: string;
  /** The columns' names, for files that begin with them. */
  readonly header: string;
  /** Whether a path belongs to the archive rather than to the exchange's API. */
  serves(path: string): boolean;
  /** The file of a path, which may lie in the future; undefined when there is none of that name. */
  find(path: string, listings: readonly Listing[]): Publication | undefined;
}
