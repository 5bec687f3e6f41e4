import { EventEmitter } from 'node:events';
import { isDriverStray } from '../../src/storage/driver-strays.js';

type Listener = (...parameters: unknown[]) => void;

/** Does work in which database connections break: what the driver throws beside the way fails no test, as it does not end titan. */
export async function withoutDriverStrays<T>(work: () => Promise<T>): Promise<T> {
  const real = realProcess();
  const restore = (['uncaughtException', 'unhandledRejection'] as const).map((event) => {
    const listeners = real.listeners(event as 'exit') as unknown as Listener[];
    const filter: Listener = (...parameters) => {
      if (!isDriverStray(parameters[0])) for (const listen of listeners) listen(...parameters);
    };
    real.removeAllListeners(event).on(event, filter);
    return () => {
      real.off(event, filter);
      for (const listen of listeners) real.on(event, listen);
    };
  });
  try {
    return await work();
  } finally {
    for (const one of restore) one();
  }
}

/** The one that jest listens to. It gives tests another, by whatever way they import it (30.5); but Node's own modules come from outside. */
function realProcess(): NodeJS.Process {
  const outside = EventEmitter.constructor as (code: string) => () => NodeJS.Process;
  return outside('return process')();
}
