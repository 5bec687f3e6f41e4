import type { Range } from '../../market/range.js';
import type { Listing } from '../markets/listing.js';
import type { Perpetual } from '../markets/perpetual.js';
import type { Tape } from '../markets/tape.js';

/** What the rows of a file are made of. */
export interface PublishedMarket {
  readonly tape: Tape;
  /** undefined of what is no perpetual */
  readonly perpetual: Perpetual | undefined;
}

export interface PublishedRow {
  /** What it is about (ms). */
  readonly time: number;
  /** @param early as it was before the file was published anew: with half of an amount */
  line(microseconds: boolean, early: boolean): string;
}

/** One file of an archive, as its path names it. */
export interface Publication {
  readonly listing: Listing;
  /** The time that it is about: a month or a day, UTC. */
  readonly range: Range;
  /** From when on it can be had (ms). */
  readonly publishedAt: number;
  /** Of the one file in it, such as `BTCUSDT-1m-2023-01.csv`. */
  readonly entry: string;
  /** Names of its columns, and whether it begins with them. */
  readonly columns: string;
  readonly header: boolean;
  /** Whether its times are microseconds. */
  readonly microseconds: boolean;
  /** The first rows of a part of that time, ascending. */
  rows(market: PublishedMarket, range: Range, limit: number): readonly PublishedRow[];
}

/** How one exchange publishes its history in files. */
export interface ArchiveDialect {
  readonly exchange: string;
  /** Whether a path belongs to the archive rather than to the exchange's API. */
  serves(path: string): boolean;
  /** The file of a path, which may lie in the future; undefined when there is none of that name. */
  find(path: string, listings: readonly Listing[]): Publication | undefined;
}
