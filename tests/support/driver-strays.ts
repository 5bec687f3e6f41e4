import { isDriverStray } from '../../src/storage/driver-strays.js';
import { realProcess } from './real-process.js';

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
