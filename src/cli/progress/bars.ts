import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { OutputStream } from '../output.js';
import { Lanes } from './lanes.js';
import { inWords, nounOf } from './pace.js';
import type { Progress } from './progress.js';

/** Bars that come and go in a blink are noise. */
const BARS_AFTER = 700;
const WIDE = 70;
const TOTAL = 'all';

interface Payload {
  readonly name: string;
  readonly percent: number;
  readonly rate: number;
  readonly noun: string;
  readonly left: string;
  readonly label: string;
}

/** A bar for each lane, and one for all when there are several. */
export function bars(stderr: OutputStream, now: () => number): Progress {
  const lanes = new Lanes(now);
  const drawn = new Map<string, SingleBar>();
  let board: MultiBar | undefined;
  let start: NodeJS.Timeout | undefined;

  const draw = () => {
    // The width is read anew each time, since terminals are resized.
    board = new MultiBar({
      stream: stderr, clearOnComplete: true, hideCursor: true, linewrap: false, stopOnComplete: false, emptyOnZero: true, gracefulExit: false,
      format: (_options, { progress }, payload: Payload) => line(progress, payload, stderr.columns ?? 80),
    }, Presets.shades_classic);
    refresh();
  };
  const refresh = () => {
    if (board === undefined) return;
    const several = lanes.names.length > 1;
    for (const name of lanes.names) {
      const lane = lanes.of(name);
      show(name, lane, { name, percent: lane.percent, rate: lane.rate, noun: nounOf(lane.nouns), left: inWords(lane.left), label: lane.label });
    }
    if (several) show(TOTAL, lanes, { name: TOTAL, percent: lanes.percent, rate: lanes.rate, noun: lanes.noun, left: inWords(lanes.left), label: '' });
  };
  const show = (name: string, { total, done }: { total: number; done: number }, payload: Payload) => {
    const bar = drawn.get(name) ?? create(name, total, done, payload);
    bar.setTotal(total);
    bar.update(done, payload);
  };

  const create = (name: string, total: number, done: number, payload: Payload): SingleBar => {
    const last = drawn.get(TOTAL);
    if (last !== undefined) board!.remove(last);
    drawn.delete(TOTAL);
    const bar = board!.create(total, done, payload);
    drawn.set(name, bar);
    return bar;
  };

  return {
    plan(units, lane = '', atLeast = 0, noun = 'candles') {
      lanes.of(lane).plan(units, atLeast, noun);
      start ??= setTimeout(draw, BARS_AFTER);
      refresh();
    },
    advance(units, rows, label, lane = '') {
      lanes.of(lane).advance(units, rows, label);
      refresh();
    },
    line(text) {
      if (board === undefined) stderr.write(`${text}\n`);
      // It is written over a bar, which may be longer.
      else board.log(`${text}\u001b[K\n`);
    },
    stop() {
      clearTimeout(start);
      // Lines that still wait would be lost.
      board?.update();
      board?.stop();
      board = undefined;
    },
  };
}

/** As much as fits: the bar itself is the last to go. */
function line(progress: number, { name, percent, rate, noun, left, label }: Payload, width: number): string {
  const size = width >= WIDE ? 20 : 10;
  const filled = Math.round(size * Math.min(1, progress));
  const bar = '█'.repeat(filled) + '░'.repeat(size - filled);
  const parts = [`${String(percent).padStart(3)}%`, ...(width >= WIDE ? [`${rate.toLocaleString('en')} ${noun}/s`] : []), `${left} left`, ...(width >= WIDE && label !== '' ? [label] : [])];
  const head = name === '' ? bar : `${name.slice(0, 14).padEnd(width >= WIDE ? 12 : 9)} ${bar}`;
  return `${head} ${parts.join(' · ')}`.slice(0, Math.max(10, width - 1));
}
