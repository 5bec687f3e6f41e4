import { contains } from '../../market/range.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import type { Range } from '../../market/range.js';
import type { Rows } from '../../market/rows.js';
import type { SettledPage } from '../exchange.js';
import type { Probe } from './first-candle.js';
import { dueHour, HOUR, LONGEST_INTERVAL, spaced } from './funding-times.js';
import type { Answer } from './room.js';

/** Before a window so much (ms) that two payments lie there: what is after the last is settled by the interval between them. */
const BEFORE = 2 * LONGEST_INTERVAL;

/** Hours that are asked for beside those of a window. */
export const NEIGHBOUR_HOURS = (BEFORE + LONGEST_INTERVAL) / HOUR;

/** A window with what lies beside it, by which the payments in it know their neighbours. */
export function withNeighbours({ from, to }: Range): Range {
  return { from: Math.max(0, from - BEFORE), to: to + LONGEST_INTERVAL };
}

/**
 * What an answer to a window with its neighbours settles: hours between payments had none due. An hour at which one was
 * due and none came is told as a row without a rate, which validation keeps as evidence, so that the hour stays missing.
 *
 * @param probe finds the market's first candle
 * @param reached where (ms) the answer was cut; undefined: it is whole
 */
export async function settleFunding({ rows, window, now, firstCandle }: Answer, probe: Probe, reached?: number): Promise<SettledPage> {
  const [payments, misshapen] = partition(rows, now);
  const { rows: kept, skipped, step } = spaced(payments);
  const first = payments[0]?.[0] as number | undefined;
  const last = payments.at(-1)?.[0] as number | undefined;
  if (first === undefined || last === undefined) {
    const listed = (await firstCandle(probe, window.from)) ?? Infinity;
    const before = { from: window.from, to: Math.min(window.to, Math.max(window.from, Math.ceil(listed / HOUR) * HOUR)) };
    return { rows: misshapen, answered: before, absences: before.from < before.to ? [{ range: before, reason: 'not-listed' }] : [] };
  }
  // Beyond the last payment nothing is said but that the next was not due yet.
  const end = Math.min(window.to, reached ?? Infinity, Math.max(last + HOUR, Math.min(last + (step ?? HOUR), Math.ceil(now / HOUR) * HOUR)));
  const within = { from: window.from, to: Math.max(window.from, end) };
  const due = skipped.map((time): RawRow => [time, null, null, null]);
  const wanted = [...kept, ...due].filter(([time]) => contains(within, time as number)).sort((a, b) => (a[0] as number) - (b[0] as number));
  const early = first - window.from;
  return {
    rows: [...wanted, ...misshapen],
    answered: within,
    absences: early > 0 ? await beginning({ from: window.from, to: Math.min(first, within.to) }, () => firstCandle(probe, window.from)) : [],
  };
}

/** Why there is no payment before the first one: not listed, or just listed, or older than the exchange serves. */
async function beginning(before: Range, firstCandle: () => Promise<number | undefined>): Promise<SettledPage['absences']> {
  const listed = (await firstCandle()) ?? before.to;
  const opened = Math.min(before.to, Math.max(before.from, Math.floor(listed / HOUR) * HOUR));
  const unlisted = { from: before.from, to: opened };
  const gone = { from: opened, to: Math.max(opened, before.to - LONGEST_INTERVAL) };
  return [
    ...(unlisted.from < unlisted.to ? [{ range: unlisted, reason: 'not-listed' as const }] : []),
    ...(gone.from < gone.to ? [{ range: gone, reason: 'out-of-reach' as const }] : []),
  ];
}

/** Payments by their due hours, ascending; and what is none, for it has no such hour or is yet to come, which validation is to see as it came. */
function partition(rows: Rows<RawRow>, now: number): [payments: RawRow[], misshapen: RawRow[]] {
  const payments: RawRow[] = [];
  const misshapen: RawRow[] = [];
  for (const row of rows) {
    const time: unknown = row[0];
    if (typeof time === 'number' && Number.isSafeInteger(time) && dueHour(time) % HOUR === 0 && dueHour(time) <= now) payments.push([dueHour(time), ...row.slice(1)]);
    else misshapen.push(row);
  }
  return [payments.sort((a, b) => (a[0] as number) - (b[0] as number)), misshapen];
}
