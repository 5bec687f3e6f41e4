import type { ResilienceEvent } from '../exchanges/resilient-calls.js';
import type { Log } from './log.js';

/** Says in the log what stands between titan and an exchange, as it happens. */
export function resilienceLog(log: Log): (event: ResilienceEvent) => void {
  return (event) => {
    const { exchange, type } = event;
    switch (type) {
      case 'retrying':
        log.warn(`${event.error.message}; trying again in ${(event.delay / 1000).toFixed(1)} s (attempt ${event.attempt})`, { exchange, attempt: event.attempt, delayMs: event.delay });
        break;
      case 'opened':
        log.warn(`${exchange}: circuit open until ${new Date(event.until).toISOString().slice(11, 19)} UTC`, { exchange, until: new Date(event.until).toISOString() });
        break;
      case 'half-opened':
        log.info(`${exchange}: trying whether it answers again`, { exchange });
        break;
      case 'closed':
        log.info(`${exchange}: answers again`, { exchange });
        break;
    }
  };
}
