import type { Count } from './allowance.js';
import type { Budget, Charge } from './budget.js';

interface Waiting {
  readonly charge: Charge;
  readonly start: () => void;
}

/**
 * Lets the requests of one process to one exchange through as its budget allows, in the order in which they
 * come, but none waits for one that another allowance pays.
 */
export class Throttle {
  readonly #counts: ReadonlyMap<string, Count>;
  readonly #inFlight: number;
  readonly #waiting = new Set<Waiting>();
  #running = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ allowances, inFlight }: Pick<Budget, 'allowances' | 'inFlight'>) {
    this.#counts = new Map(Object.entries(allowances).map(([name, allowance]) => [name, allowance.open()]));
    this.#inFlight = inFlight;
  }

  /**
   * Resolves when the request may be sent; whoever asked must call what it resolves to when the answer is there.
   *
   * @throws the signal's reason as soon as it aborts, and then costs nothing
   */
  enter(charge: Charge, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const waiting: Waiting = {
        charge,
        start: () => {
          signal.removeEventListener('abort', giveUp);
          resolve(this.#leave());
        },
      };
      const giveUp = (): void => {
        this.#waiting.delete(waiting);
        reject(signal.reason as Error);
        this.#letThrough();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(waiting);
      this.#letThrough();
    });
  }

  #leave(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#running--;
      this.#letThrough();
    };
  }

  #letThrough(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    const exhausted = new Map<string, number>();
    for (const waiting of this.#waiting) {
      if (this.#running >= this.#inFlight) return;
      const { from, weight } = waiting.charge;
      if (exhausted.has(from)) continue;
      const count = this.#counts.get(from)!;
      const wait = count.wait(weight, now);
      if (wait > 0) {
        exhausted.set(from, wait);
        continue;
      }
      count.spend(weight, now);
      this.#running++;
      this.#waiting.delete(waiting);
      waiting.start();
    }
    // Never early: Node's timers may be, by a part of a millisecond.
    if (exhausted.size > 0) this.#timer = setTimeout(() => { this.#letThrough(); }, Math.ceil(Math.min(...exhausted.values())));
  }
}
