import type { Range } from '../../market/range.js';
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
  const end = Math.min(range.to, view.now + 1);
  let time = firstOpen(grid, Math.max(range.from, grid.floor(tape.listedAt)));
  while (time < end && bars.length < limit) {
    const bar = tape.bar(time, visibleEnd(view, time)) ?? (view.fill ? quietBar(tape, time, bars.at(-1)) : undefined);
    if (bar !== undefined) {
      bars.push(bar);
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
  const { tape, grid } = view;
  const end = Math.min(range.to, view.now + 1);
  const start = Math.max(range.from, grid.floor(tape.listedAt));
  if (view.fill) {
    let from = grid.floor(end - 1);
    for (let count = 1; count < limit && from > start; count++) from = grid.previous(from);
    return oldestCandles(view, { from: Math.max(from, range.from), to: end }, limit);
  }
  const bars: Bar[] = [];
  let time = grid.floor(end - 1);
  while (time >= start && bars.length < limit) {
    const bar = tape.bar(time, visibleEnd(view, time));
    if (bar !== undefined) bars.push(bar);
    const traded = tape.tradedBefore(time);
    if (traded === undefined) break;
    time = grid.floor(traded);
  }
  return bars.reverse();
}

function firstOpen(grid: Grid, time: number): number {
  const opened = grid.floor(time);
  return opened === time ? opened : grid.next(time);
}

function visibleEnd(view: View, open: number): number {
  return Math.min(view.grid.next(open), view.now);
}

function quietBar(tape: Tape, time: number, previous: Bar | undefined): Bar | undefined {
  const close = previous?.close ?? lastClose(tape, time);
  if (close === undefined) return undefined;
  return { time, open: close, high: close, low: close, close, volume: '0', quoteVolume: '0', trades: 0 };
}

function lastClose(tape: Tape, before: number): string | undefined {
  for (let minute = tape.tradedBefore(before); minute !== undefined; minute = tape.tradedBefore(minute)) {
    // Of a minute that `before` cuts, only what had been traded by then.
    const bar = tape.bar(minute, Math.min(minute + 60_000, before));
    if (bar !== undefined) return bar.close;
  }
  return undefined;
}
