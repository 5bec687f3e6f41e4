import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { TemporaryError } from '../errors.js';

const running = new AsyncLocalStorage<Stopwatch>();

/**
 * Runs a call that must settle within `limit` ms, body and all: ccxt's own timeout ends when the
 * headers arrive, and a stalled gzip body never settles (ccxt 4.5.84). Time that the call spends
 * in {@link offTheClock} does not count.
 *
 * At the deadline, and when the caller aborts, the call's own signal aborts and this rejects, even
 * if the call ignores its signal.
 *
 * @throws TemporaryError at the deadline; the signal's reason when the caller aborts; else what the call throws
 */
export function withDeadline<T>(
  name: string,
  limit: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const ending = new AbortController();
    // A call may make any number of requests side by side, such as those for a long list of markets: that is no leak.
    setMaxListeners(Infinity, ending.signal);
    const tidyUp = (): void => {
      watch.end();
      signal.removeEventListener('abort', onAbort);
    };
    const cutOff = (reason: Error): void => {
      tidyUp();
      // First, since a call that hears its signal may reject with anything.
      reject(reason);
      ending.abort(reason);
    };
    const onAbort = (): void => { cutOff(signal.reason as Error); };
    const watch = new Stopwatch(limit, () => { cutOff(new TemporaryError(`${name}: no answer within ${limit / 1000} s`)); });
    signal.addEventListener('abort', onAbort, { once: true });
    watch.start();
    running.run(watch, async () => call(ending.signal)).then(resolve, reject).finally(tidyUp);
  });
}

/** A wait that is our own will, and so must not count against an exchange's time to answer. */
export async function offTheClock<T>(wait: () => Promise<T>): Promise<T> {
  const watch = running.getStore();
  watch?.stop();
  try {
    return await wait();
  } finally {
    watch?.start();
  }
}

/** Runs out after `left` ms of running. It runs while there are more starts than stops, until its end. */
class Stopwatch {
  #starts = 0;
  #since = 0;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(private left: number, private readonly onEnd: () => void) {}

  start(): void {
    this.#starts++;
    if (this.#starts !== 1 || this.#ended) return;
    this.#since = performance.now();
    this.#timer = setTimeout(this.onEnd, this.left);
  }

  stop(): void {
    this.#starts--;
    if (this.#starts !== 0) return;
    clearTimeout(this.#timer);
    this.left -= performance.now() - this.#since;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}
