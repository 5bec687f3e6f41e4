import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const CONSUMPTION = path('consumption.js');
const TITAN = path('../bin/titan.js');
const UNTHROTTLED = path('backfill-process.js');

/**
 * Runs the command to its end.
 *
 * @returns seconds by the clock, start and end included; seconds of CPU, and megabytes at the peak; and what it printed
 */
export function titan(args, environment) {
  return measured([TITAN, ...args], environment);
}

/** Likewise a backfill without titan's throttle: see backfill-process.js. */
export function unthrottledBackfill(environment, wish) {
  return measured([UNTHROTTLED, JSON.stringify(wish)], environment);
}

async function measured(args, environment) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', CONSUMPTION, ...args], {
    env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [output, log, consumption, [code]] = await Promise.all([text(child.stdout), text(child.stderr), text(child.stdio[3]), once(child, 'exit')]);
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${output.slice(-2000)}${log.slice(-2000)}`);
  return { seconds, output, ...JSON.parse(consumption) };
}

/** @returns seconds */
export function psql(url, command) {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', command]);
  if (status !== 0) throw new Error(String(stderr));
  return { seconds: (performance.now() - startedAt) / 1000 };
}
