import * as v from 'valibot';
import type { Dataset, RawRow, Row } from './datasets/dataset.js';
import { contains, holds, intervalsInOrder, subtract, type Multirange, type Range } from './range.js';
import type { Rows } from './rows.js';
import { SoundRows } from './sound-rows.js';
import { TextRows } from './text-rows.js';
import { floor, isAligned, type Timeframe } from './timeframe.js';

/** A row that did not pass validation. */
export interface RejectedRow {
  /** Open time (ms) of the interval that the row claims, when it claims a usable one. */
  readonly time: number | null;
  readonly reason: string;
  readonly raw: RawRow;
}

export interface ValidatedRows<R extends Row = Row> {
  /** Ascending by time; one an interval, where the dataset has no more. */
  readonly rows: Rows<R>;
  readonly rejected: readonly RejectedRow[];
}

/** No row's time lies outside these, and not every database and format could hold it. */
const FIRST_TIME = Date.UTC(1900, 0);
const LAST_TIME = Date.UTC(9999, 0);

const CONTRADICTION = 'contradicts another row of the same time';

/**
 * Sorts a page's rows into those that may be stored and those that may not, each with its reason.
 *
 * Comparisons use numbers; the rows keep the text. Rows that repeat a time, where an interval has one row, are
 * rejected: the first of them is kept when all agree, none when they differ, since nothing tells which is right.
 *
 * @param answered what the page settles; a row outside it is rejected
 * @param within where rows may lie instead
 */
export function validateRows<R extends Row>(dataset: Dataset<R>, sent: Rows<RawRow>, timeframe: Timeframe, answered: Multirange, within?: Range): ValidatedRows<R> {
  if (sent instanceof TextRows && areSound(dataset, sent, timeframe, answered)) return { rows: new SoundRows(sent, dataset), rejected: [] };
  const sound: RawRow[] = [];
  const rejected: RejectedRow[] = [];
  for (const raw of sent) {
    const reason = reasonToReject(dataset, raw, timeframe, answered, within);
    if (reason === undefined) sound.push(raw);
    else rejected.push({ time: claimedTime(raw, timeframe), reason, raw });
  }
  const kept = ascends(sound) ? sound : oneForEachPlace(dataset, sound, timeframe, rejected);
  return { rows: kept.map((raw) => dataset.rowOf(raw)), rejected };
}

/** Whether all of the rows may be stored as they are; else they are looked at one by one. */
function areSound(dataset: Dataset, rows: TextRows, timeframe: Timeframe, answered: Multirange): boolean {
  if (!dataset.oneAnInterval || rows.width !== dataset.width || dataset.areSound?.(rows) !== true) return false;
  const intervals = intervalsInOrder(rows.times, timeframe);
  return intervals !== undefined && subtract(intervals, answered).length === 0;
}

function ascends(rows: readonly RawRow[]): boolean {
  for (let index = 1; index < rows.length; index++) if (timeOf(rows[index]!) <= timeOf(rows[index - 1]!)) return false;
  return true;
}

/** The rows in ascending order, less those that repeat a time, or what tells rows of the dataset apart, which it adds to the rejected. */
function oneForEachPlace(dataset: Dataset, rows: readonly RawRow[], timeframe: Timeframe, rejected: RejectedRow[]): RawRow[] {
  const accepted = new Map<unknown, RawRow>();
  const contested = new Set<unknown>();
  for (const raw of rows) {
    const place = dataset.identityOf?.(dataset.rowOf(raw)) ?? timeOf(raw);
    const twin = accepted.get(place);
    if (twin === undefined) {
      accepted.set(place, raw);
    } else if (!agree(twin, raw, dataset.width)) {
      rejected.push({ time: claimedTime(raw, timeframe), reason: CONTRADICTION, raw });
      contested.add(place);
    } else if (dataset.oneAnInterval) {
      rejected.push({ time: claimedTime(raw, timeframe), reason: 'repeats another row', raw });
    }
  }
  for (const place of contested) {
    const raw = accepted.get(place)!;
    rejected.push({ time: claimedTime(raw, timeframe), reason: CONTRADICTION, raw });
    accepted.delete(place);
  }
  return [...accepted.values()].sort((a, b) => timeOf(a) - timeOf(b));
}

function reasonToReject(dataset: Dataset, raw: RawRow, timeframe: Timeframe, answered: Multirange, within: Range | undefined): string | undefined {
  const parsed = v.safeParse(dataset.schema, raw);
  if (!parsed.success) return parsed.issues[0].message;
  if (dataset.oneAnInterval && !isAligned(timeOf(raw), timeframe)) return `time is not the start of a ${timeframe} interval`;
  if (within !== undefined) return contains(within, timeOf(raw)) ? undefined : timeOf(raw) < within.from ? 'time is long past' : 'time is in the future';
  return holds(answered, timeOf(raw)) ? undefined : 'time is outside the range that was asked for';
}

function timeOf(raw: RawRow): number {
  return raw[0] as number;
}

function claimedTime(raw: RawRow, timeframe: Timeframe): number | null {
  const time = Array.isArray(raw) ? (raw[0] as unknown) : undefined;
  return typeof time === 'number' && time >= FIRST_TIME && time <= LAST_TIME ? floor(time, timeframe) : null;
}

function agree(a: RawRow, b: RawRow, width: number): boolean {
  for (let i = 1; i <= width; i++) if (a[i] !== b[i]) return false;
  return true;
}
