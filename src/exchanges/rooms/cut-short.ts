import type { RawRow } from '../../market/datasets/dataset.js';
import { countIntervals, intervalsAt, type Range } from '../../market/range.js';
import { usableTimes, type Rows } from '../../market/rows.js';
import { floor, next, type Timeframe } from '../../market/timeframe.js';
import { beside, newest, oldest, withoutSurplus } from './answer-rows.js';
import type { Probe } from './first-candle.js';
import type { Answer, CandleRoom } from './room.js';

/** So many intervals without a candle at an end of a window are nothing strange. */
const ORDINARY = 10;

/**
 * The rows of an answer, and those that it may have been cut short of. An exchange that answers in full may leave out the end of a
 * window, for want of trades; but so does an answer that lost some of its rows. Where the silence at an end is
 * longer than any between the rows, that end is asked for again, until nothing more comes; then it is believed.
 *
 * @param ask the room's own
 * @param probe tells what is not silence, but before the listing
 */
export async function withEnds(answer: Answer, ask: CandleRoom['ask'], probe: Probe): Promise<Rows<RawRow>> {
  const { window, timeframe, subject, now } = answer;
  const askFor = async (end: Range): Promise<Rows<RawRow>> => withoutSurplus(await answer.ask(ask(end, timeframe, subject, now)), beside(end, timeframe));
  let { rows } = answer;
  for (let first = oldest(rows); first !== undefined && isStrange({ from: window.from, to: first }, rows, timeframe); first = oldest(rows)) {
    const listed = (await answer.firstCandle(probe, window.from)) ?? first;
    const end = { from: Math.max(window.from, listed), to: first };
    if (!isStrange(end, rows, timeframe)) break;
    const more = await askFor(end);
    rows = [...more, ...rows];
    if (!((oldest(more) ?? Infinity) < first)) break;
  }
  const until = Math.min(window.to, floor(now, timeframe));
  for (let last = newest(rows); last !== undefined && isStrange({ from: next(last, timeframe), to: until }, rows, timeframe); last = newest(rows)) {
    const more = await askFor({ from: next(last, timeframe), to: until });
    rows = [...rows, ...more];
    if (!((newest(more) ?? -Infinity) > last)) break;
  }
  return rows;
}

function isStrange(end: Range, rows: Rows<RawRow>, timeframe: Timeframe): boolean {
  if (end.from >= end.to) return false;
  const silence = countIntervals([end], timeframe);
  return silence > ORDINARY && silence > longestSilence(rows, timeframe);
}

/** Between rows (intervals). */
function longestSilence(rows: Rows<RawRow>, timeframe: Timeframe): number {
  const runs = intervalsAt(usableTimes(rows), timeframe);
  return Math.max(0, ...runs.slice(1).map((run, nr) => countIntervals([{ from: runs[nr]!.to, to: run.from }], timeframe)));
}
