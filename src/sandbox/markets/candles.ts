import type { Range } from '../../market/range.js';
import { CandleList, type CandleFrame, type CandlePart } from './candle-list.js';
import { quietAfter } from './counted-bar.js';
import type { Grid } from './grid.js';
import { MinuteRun } from './minute-run.js';
import type { Bar, Tape } from './tape.js';

const MINUTE = 60_000;

/** How an exchange looks at a tape at one moment. The interval that holds `now` is served as far as it has come. */
export interface View extends CandleFrame {
  readonly tape: Tape;
  /** Whether intervals without trades are shown as candles of zero volume at the previous close. */
  readonly fill: boolean;
}

/** The first `limit` candles that open in `range` (ms) and have opened by now; ascending. */
export function oldestCandles(view: View, range: Range, limit: number): CandleList {
  const { tape, grid } = view;
  const parts: CandlePart[] = [];
  const end = lastEnd(view, range);
  let length = 0;
  let time = firstOpen(grid, Math.max(range.from, grid.floor(tape.listedAt)));
  while (time < end && length < limit) {
    const run = grid.length === MINUTE ? tape.run?.(time, Math.min(end, lastMinuteEnd(view), time + (limit - length) * MINUTE)) : undefined;
    if (run !== undefined) {
      parts.push(run);
      length += run.length;
      time += run.length * MINUTE;
      continue;
    }
    const bar = tape.bar(time, visibleEnd(view, time)) ?? (view.fill ? quietBar(view, time, lastBar(parts)) : undefined);
    if (bar !== undefined) {
      parts.push(bar);
      length++;
    }
    if (bar !== undefined || view.fill) {
      time = grid.next(time);
    } else {
      const traded = tape.tradedFrom(visibleEnd(view, time));
      if (traded === undefined) break;
      time = Math.max(grid.floor(traded), grid.next(time));
    }
  }
  return new CandleList(parts, view);
}

/** The last `limit` candles that open in `range` (ms) and have opened by now; ascending. */
export function newestCandles(view: View, range: Range, limit: number): CandleList {
  const { tape, grid, fill } = view;
  const start = Math.max(range.from, grid.floor(tape.listedAt));
  let found = new CandleList([], view);
  // Page by page back from the end, since what has no candle leaves a page short.
  for (let end = lastEnd(view, range); end > start && found.length < limit; ) {
    const missing = limit - found.length;
    const from = openBefore(grid, end, missing, start);
    const page = oldestCandles(view, { from: Math.max(from, range.from), to: end }, missing);
    found = new CandleList([...page.parts, ...found.parts], view);
    end = from;
    if (fill || page.length > 0) continue;
    const traded = tape.tradedBefore(from);
    if (traded === undefined) break;
    end = grid.next(traded);
  }
  return found;
}

/** Where the `count`th last interval before `end` opens, or the one that holds `start` when that comes later. */
function openBefore(grid: Grid, end: number, count: number, start: number): number {
  let open = grid.floor(end - 1);
  if (grid.length !== undefined) return Math.max(open - (count - 1) * grid.length, grid.floor(start));
  for (let left = count - 1; left > 0 && open > start; left--) open = grid.previous(open);
  return open;
}

/** The end of what opens in `range`, has opened by now and is still listed. */
function lastEnd(view: View, range: Range): number {
  return Math.min(range.to, view.now + 1, view.tape.endsAt);
}

function firstOpen(grid: Grid, time: number): number {
  const opened = grid.floor(time);
  return opened === time ? opened : grid.next(time);
}

/** The end of the last minute that is over. */
function lastMinuteEnd(view: View): number {
  return Math.floor(view.now / MINUTE) * MINUTE;
}

function visibleEnd(view: View, open: number): number {
  return Math.min(view.grid.next(open), view.now);
}

/** A candle of zero volume; undefined when the exchange was down, or nothing has been traded yet. */
function quietBar(view: View, time: number, previous: Bar | undefined): Bar | undefined {
  const { tape } = view;
  if (tape.down(time, Math.max(visibleEnd(view, time), time + 1))) return undefined;
  const last = previous ?? lastMinute(tape, time);
  return last === undefined ? undefined : quietAfter(last, time);
}

function lastBar(parts: readonly CandlePart[]): Bar | undefined {
  const last = parts.at(-1);
  return last instanceof MinuteRun ? last.bar(last.length - 1) : last;
}

function lastMinute(tape: Tape, before: number): Bar | undefined {
  for (let minute = tape.tradedBefore(before); minute !== undefined; minute = tape.tradedBefore(minute)) {
    // Of a minute that `before` cuts, only what had been traded by then.
    const bar = tape.bar(minute, Math.min(minute + MINUTE, before));
    if (bar !== undefined) return bar;
  }
  return undefined;
}
