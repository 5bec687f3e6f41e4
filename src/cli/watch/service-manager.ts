import { spawn } from 'node:child_process';
import type { Environment } from '../../config.js';

/** Tells systemd how a service is, where it started titan with `Type=notify` (sd_notify(3)). */
export interface ServiceManager {
  ready(): void;
  /** Called while all is well: systemd restarts a service that is silent for longer than its `WatchdogSec`. */
  alive(): void;
  stopping(): void;
}

/**
 * By the program systemd-notify: Node has no datagram sockets of the kind that sd_notify uses. The unit
 * therefore needs `NotifyAccess=all`.
 *
 * @returns one that does nothing where no service manager listens
 */
export function serviceManager(env: Environment, now: () => number): ServiceManager {
  if ((env['NOTIFY_SOCKET'] ?? '') === '') return { ready: () => undefined, alive: () => undefined, stopping: () => undefined };
  const notify = (...state: readonly string[]): void => {
    const child = spawn('systemd-notify', state, { stdio: 'ignore' });
    child.on('error', () => undefined);
    child.unref();
  };
  const watchdog = Number(env['WATCHDOG_USEC'] ?? 0) / 1000;
  let told = -Infinity;
  let isReady = false;
  return {
    ready() {
      if (!isReady) notify('READY=1');
      isReady = true;
    },
    alive() {
      if (watchdog === 0 || now() - told < watchdog / 3) return;
      told = now();
      notify('WATCHDOG=1');
    },
    stopping: () => { notify('STOPPING=1'); },
  };
}
