import { Presets, SingleBar } from 'cli-progress';
import type { Log } from './log.js';
import type { OutputStream } from './output.js';

/** Work in hand, counted in intervals of candles. */
export interface Progress {
  /** Adds to what there is to do. */
  plan(intervals: number): void;
  advance(intervals: number, candles: number, label: string): void;
  /** Puts a line above the bar, where there is one. */
  line(text: string): void;
  stop(): void;
}

const QUIET_INTERVAL = 10_000;
/** A bar that comes and goes in a blink is noise. */
const BAR_AFTER = 700;

/** A bar with rate and ETA on a terminal; elsewhere a log line every ten seconds. */
export function createProgress(stderr: OutputStream, log: () => Log, shown: boolean, now: () => number): Progress {
  if (!shown) return silent(stderr);
  return stderr.isTTY ? bar(stderr, now) : logged(stderr, log, now);
}

class Count {
  total = 0;
  done = 0;
  candles = 0;
  label = '';
  private startedAt: number | undefined;

  constructor(private readonly now: () => number) {}

  get elapsed(): number {
    return Math.max(1, this.now() - (this.startedAt ?? this.now()));
  }

  plan(intervals: number): void {
    this.startedAt ??= this.now();
    this.total += intervals;
  }

  /** Candles a second. */
  get rate(): number {
    return Math.round((this.candles / this.elapsed) * 1000);
  }

  get eta(): string {
    if (this.done === 0) return '?';
    const seconds = Math.ceil((this.elapsed * (this.total - this.done)) / this.done / 1000);
    return seconds < 90 ? `${seconds}s` : seconds < 5400 ? `${Math.ceil(seconds / 60)}min` : `${(seconds / 3600).toFixed(1)}h`;
  }

  add(intervals: number, candles: number, label: string): void {
    this.done += intervals;
    this.candles += candles;
    this.label = label;
  }
}

function bar(stderr: OutputStream, now: () => number): Progress {
  const count = new Count(now);
  let drawn: SingleBar | undefined;
  let start: NodeJS.Timeout | undefined;
  const payload = () => ({ rate: count.rate.toLocaleString('en'), left: count.eta, label: count.label });
  const draw = () => {
    const wide = (stderr.columns ?? 80) >= 70;
    drawn = new SingleBar({
      stream: stderr, clearOnComplete: true, hideCursor: true, linewrap: false, barsize: wide ? 24 : 10, stopOnComplete: false,
      format: wide ? '{bar} {percentage}% · {rate} candles/s · {left} left · {label}' : '{bar} {percentage}% · {left} left',
    }, Presets.shades_classic);
    drawn.start(count.total, count.done, payload());
  };
  return {
    plan(intervals) {
      count.plan(intervals);
      start ??= setTimeout(draw, BAR_AFTER);
      drawn?.setTotal(count.total);
    },
    advance(intervals, candles, label) {
      count.add(intervals, candles, label);
      drawn?.update(count.done, payload());
    },
    line(text) {
      // Clears the bar's line; it is drawn again below at its next update.
      stderr.write(drawn === undefined ? `${text}\n` : `\r\u001b[K${text}\n`);
    },
    stop() {
      clearTimeout(start);
      drawn?.stop();
      drawn = undefined;
    },
  };
}

function logged(stderr: OutputStream, log: () => Log, now: () => number): Progress {
  const count = new Count(now);
  const timer = setInterval(() => {
    if (count.total === 0) return;
    const percent = Math.floor((100 * count.done) / Math.max(1, count.total));
    log().info(`${percent}% done, ${count.rate} candles/s, ${count.eta} left`, { percent, candles: count.candles, candlesPerSecond: count.rate, series: count.label });
  }, QUIET_INTERVAL);
  timer.unref();
  return {
    plan(intervals) { count.plan(intervals); },
    advance(intervals, candles, label) { count.add(intervals, candles, label); },
    line(text) { stderr.write(`${text}\n`); },
    stop() { clearInterval(timer); },
  };
}

function silent(stderr: OutputStream): Progress {
  return { plan: () => undefined, advance: () => undefined, line: (text) => { stderr.write(`${text}\n`); }, stop: () => undefined };
}
