import type { Log } from '../log.js';
import type { OutputStream } from '../output.js';
import { Lanes } from './lanes.js';
import { inWords } from './pace.js';
import type { Progress } from './progress.js';

const INTERVAL = 10_000;

/** A log line every ten seconds, once there is work. */
export function logLines(stderr: OutputStream, log: () => Log, now: () => number): Progress {
  const lanes = new Lanes(now);
  const timer = setInterval(() => {
    if (lanes.total === 0) return;
    const { percent, rows, rate, noun, label } = lanes;
    log().info(`${percent}% done, ${rate} ${noun}/s, ${inWords(lanes.left)} left`, { percent, rows, rowsPerSecond: rate, series: label });
  }, INTERVAL);
  timer.unref();
  return {
    plan(units, lane = '', atLeast = 0, noun = 'candles') { lanes.of(lane).plan(units, atLeast, noun); },
    advance(units, rows, label, lane = '') {
      lanes.of(lane).advance(units, rows, label);
      lanes.label = label;
    },
    line(text) { stderr.write(`${text}\n`); },
    stop() { clearInterval(timer); },
  };
}
