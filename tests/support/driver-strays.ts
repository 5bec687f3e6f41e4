import { isDriverStray } from '../../src/storage/driver-strays.js';

type Listener = (...parameters: unknown[]) => void;

/** Does work in which database connections break: what the driver throws beside the way fails no test, as it does not end titan. */
export async function withoutDriverStrays<T>(work: () => Promise<T>): Promise<T> {
  // The one that jest listens to; tests are given another.
  const { getBuiltinModule } = process as unknown as { getBuiltinModule: (name: string) => NodeJS.Process };
  const real = getBuiltinModule('node:process');
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
