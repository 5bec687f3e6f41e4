import type { GenericSchema } from 'valibot';
import type { DatasetName } from '../series.js';
import type { TextRows } from '../text-rows.js';
import type { Timeframe } from '../timeframe.js';

/** A row that may be stored. */
export interface Row {
  /** UTC, milliseconds. */
  readonly time: number;
}

/** A row as a source sent it, before validation: its time (ms) first, then what the dataset says, digits as sent. */
export type RawRow = readonly unknown[];

/** What is true of one kind of rows, whatever exchange they are from. One room for each dataset; registry.ts has them all. */
export interface Dataset<R extends Row = Row> {
  readonly name: DatasetName;
  /** How a series of it is told from others of its symbol: `1m`, `open interest 5m`, `funding`. */
  label(timeframe: Timeframe): string;
  /** How its rows are called in messages. */
  readonly noun: { readonly one: string; readonly many: string };
  /** Whether spot markets have it too. */
  readonly ofSpot: boolean;
  /** Whether it can be asked for at any later time; else only those hear of it who listen when it happens. */
  readonly askable: boolean;
  /** The grids on which its rows may lie; undefined: whatever timeframes the exchange has. */
  readonly steps: readonly Timeframe[] | undefined;
  /** Those that are meant when none is named; undefined: the configured timeframes. */
  readonly usualSteps: readonly Timeframe[] | undefined;
  /** Whether an interval's row is due when it ends, as a candle, or when it begins, as what holds at a moment. */
  readonly due: 'at-end' | 'at-start';
  /** Whether an interval has one row at most, at its beginning; else any number, at any time. */
  readonly oneAnInterval: boolean;
  /** Whether one exchange's word can be held against another's: their prices, and that nothing was traded. */
  readonly comparable: boolean;
  /** Of intervals of which nothing is known: what they are, as in "87 missing". */
  readonly unknown: string;
  /** Of intervals for which the exchange answered and had no row: what they are, as in "87 hours that had none due". */
  readonly nothing: string;
  /** The same as the title of a column. */
  readonly nothingTitle: string;

  /** What every row must be, whatever was asked for: its one issue says why a row may not be stored. See row-schema.ts. */
  readonly schema: GenericSchema<unknown, RawRow>;
  /** Whether rows in a text, of `width` values, all fit the schema; undefined where no source has any. */
  areSound?(rows: TextRows): boolean;
  /** @param raw fits the schema */
  rowOf(raw: RawRow): R;
  /** Values of a raw row, after its time, that a row keeps: two that repeat a time agree when these do. */
  readonly width: number;
  /** What no two rows of a series share, where that is not the time. */
  identityOf?(row: R): string;

  /** The value that a person looks at first, with the exchange's digits. */
  headline(row: R): string;
}
