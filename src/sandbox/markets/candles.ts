import type { Range } from '../../market/range.js';
import { quietAfter } from './counted-bar.js';
import type { Grid } from './grid.js';
import type { Bar, Tape } from './tape.js';

/** How an exchange looks at a tape at one moment. */
export interface View {
  readonly tape: Tape;
  readonly grid: Grid;
  /** The exchange's clock (ms). The interval that holds it is served as far as it has come. */
  readonly now: number;
  /** Whether intervals without trades are shown as candles of zero volume at the previous close. */
  readonly fill: boolean;
}

/** The first `limit` candles that open in `range` (ms) and have opened by now; ascending. */
export function oldestCandles(view: View, range: Range, limit: number): Bar[] {
  const { tape, grid } = view;
  const bars: Bar[] = [];
  const end = lastEnd(view, range);
  let time = firstOpen(grid, Math.max(range.from, grid.floor(tape.listedAt)));
  while (time < end && bars.length < limit) {
    const bar = tape.bar(time, visibleEnd(view, time)) ?? (view.fill ? quietBar(view, time, bars.at(-1)) : undefined);
    if (bar !== undefined) bars.push(bar);
    if (bar !== undefined || view.fill) {
      time = grid.next(time);
    } else {
      const traded = tape.tradedFrom(visibleEnd(view, time));
      if (traded === undefined) break;
      time = Math.max(grid.floor(traded), grid.next(time));
    }
  }
  return bars;
}

/** The last `limit` candles that open in `range` (ms) and have opened by now; ascending. */
export function newestCandles(view: View, range: Range, limit: number): Bar[] {
  return view.fill ? newestFilled(view, range, limit) : newestTraded(view, range, limit);
}

/** Page by page back from the end, since an outage leaves a page short. */
function newestFilled(view: View, range: Range, limit: number): Bar[] {
  const { tape, grid } = view;
  const start = Math.max(range.from, grid.floor(tape.listedAt));
  let bars: Bar[] = [];
  for (let end = lastEnd(view, range); end > start && bars.length < limit; ) {
    const missing = limit - bars.length;
    let from = grid.floor(end - 1);
    for (let count = 1; count < missing && from > start; count++) from = grid.previous(from);
    bars = [...oldestCandles(view, { from: Math.max(from, range.from), to: end }, missing), ...bars];
    end = from;
  }
  return bars;
}

function newestTraded(view: View, range: Range, limit: number): Bar[] {
  const { tape, grid } = view;
  const start = Math.max(range.from, grid.floor(tape.listedAt));
  const bars: Bar[] = [];
  let time = grid.floor(lastEnd(view, range) - 1);
  while (time >= start && bars.length < limit) {
    const bar = tape.bar(time, visibleEnd(view, time));
    if (bar !== undefined) bars.push(bar);
    const traded = tape.tradedBefore(time);
    if (traded === undefined) break;
    time = grid.floor(traded);
  }
  return bars.reverse();
}

/** The end of what opens in `range`, has opened by now and is still listed. */
function lastEnd(view: View, range: Range): number {
  return Math.min(range.to, view.now + 1, view.tape.endsAt);
}

function firstOpen(grid: Grid, time: number): number {
  const opened = grid.floor(time);
  return opened === time ? opened : grid.next(time);
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

function lastMinute(tape: Tape, before: number): Bar | undefined {
  for (let minute = tape.tradedBefore(before); minute !== undefined; minute = tape.tradedBefore(minute)) {
    // Of a minute that `before` cuts, only what had been traded by then.
    const bar = tape.bar(minute, Math.min(minute + 60_000, before));
    if (bar !== undefined) return bar;
  }
  return undefined;
}
