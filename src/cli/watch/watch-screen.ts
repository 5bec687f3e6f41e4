import type { Sql } from 'postgres';
import { nextTick, type Rhythm } from '../../ingest/watch/ticks.js';
import type { ObserveWatch } from '../../ingest/watch/watch-event.js';
import { readRecentValues } from '../../storage/recent-values.js';
import { renderWatchScreen, rowsShown } from '../render/watch-screen.js';
import type { Runtime } from '../runtime.js';
import { Board, valuesOf } from './board.js';
import { Screen, type Key } from './screen.js';

/** Milliseconds between redraws when nothing happens, for the clocks on it. */
const REDRAW = 1_000;

/** Milliseconds for which candles that come by themselves are waited for, to be looked at together. */
const TOGETHER = 300;

/** Milliseconds between looks at what is stored, while slow exchanges are in the middle of a tick. */
const BETWEEN_LOOKS = 5_000;

export interface WatchScreen {
  readonly note: ObserveWatch;
  readonly close: () => void;
}

/** The screen of a watch on a terminal; `q` and Ctrl-C end the watch as SIGINT does. What is logged meanwhile shows on it. */
export function openWatchScreen({ flags, now, output, divertLog }: Runtime, sql: Sql, rhythm: Rhythm, troubles: () => ReadonlyMap<string, string>): WatchScreen {
  const board = new Board(now);
  let scroll = 0;
  let soon: NodeJS.Timeout | undefined;
  const screen = new Screen(output.stdout, process.stdin, onKey, () => { draw(); void look(); });

  function draw(): void {
    scroll = Math.max(0, Math.min(scroll, board.rows.length - rowsShown(screen.height)));
    const view = { board, now: now(), nextTick: nextTick(now(), rhythm), sandbox: flags.sandbox === true, troubles: troubles(), scroll };
    screen.draw(renderWatchScreen(view, screen.width, screen.height, output.chalk));
  }

  function onKey(key: Key): void {
    if (key === 'quit') process.kill(process.pid, 'SIGINT');
    const page = rowsShown(screen.height);
    const step: Readonly<Record<Key, number>> = { up: -1, down: 1, 'page-up': -page, 'page-down': page, home: -Infinity, end: Infinity, quit: 0 };
    scroll = Math.max(0, Math.min(board.rows.length, scroll + step[key]));
    draw();
    void look();
  }

  /** Reads the newest candles of what is in view. A database that is away is told of by the tick. */
  async function look(): Promise<void> {
    const rows = board.rows.slice(scroll, scroll + rowsShown(screen.height));
    const found = await readRecentValues(sql, rows.map(valuesOf)).catch(() => undefined);
    if (found === undefined) return;
    for (const [nr, row] of rows.entries()) row.recent = found[nr];
  }

  const undivert = divertLog((line) => { board.complain(line); });
  const timers = [setInterval(draw, REDRAW), setInterval(() => void look(), BETWEEN_LOOKS)];
  screen.open();
  draw();
  return {
    note(event) {
      board.note(event);
      if (event.type === 'lane-ticked' || event.type === 'watching') void look();
      // Streams bring the candles of all series within a second or so: one look is enough for them.
      if (event.type === 'streamed') soon ??= setTimeout(() => { soon = undefined; void look(); }, TOGETHER);
    },
    close() {
      for (const timer of timers) clearInterval(timer);
      clearTimeout(soon);
      undivert();
      screen.close();
    },
  };
}
