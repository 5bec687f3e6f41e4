import { readdirSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const TITAN = fileURLToPath(new URL('../bin/titan.js', import.meta.url));
/** Of the kernel's clock in /proc: sysconf(_SC_CLK_TCK), 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * `titan watch` as a process that can be looked at from outside. Linux only.
 *
 * @param onTick called with what `--json` prints of each tick, and when that came (ms)
 */
export function startWatch(args, environment, onTick) {
  const child = spawn(process.execPath, [TITAN, 'watch', ...args, '--json'], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => { log.push(line); });
  createInterface({ input: child.stdout }).on('line', (line) => { onTick(JSON.parse(line), Date.now()); });
  const ended = new Promise((resolve) => { child.on('close', resolve); });
  return {
    pid: child.pid,
    /** Lines of its log. */
    log,
    ended,
    stop: () => { child.kill('SIGTERM'); return ended; },
  };
}

/** Resident memory (MB) of a process, its sockets, and the seconds of CPU that it has taken. */
export function sample(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  // The name, in brackets, may hold anything.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return {
    megabytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) / 1024,
    sockets: readdirSync(`/proc/${pid}/fd`).length,
    cpuSeconds: (Number(stat[11]) + Number(stat[12])) / TICKS_PER_SECOND,
  };
}
