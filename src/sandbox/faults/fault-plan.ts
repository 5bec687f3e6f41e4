import { keyOf, noiseAt } from '../markets/random.js';
import type { Fault } from './fault.js';

interface Progress {
  readonly fault: Fault;
  /** How many requests it could have struck, and how many it did. */
  seen: number;
  struck: number;
}

/** Decides which faults strike a request: by their scopes, and by the seed where chance has a say. */
export class FaultPlan {
  readonly #key: number;
  #progress: readonly Progress[] = [];

  constructor(seed: number | string) {
    this.#key = keyOf(seed, 'faults');
  }

  /** Replaces all faults; counting starts anew. */
  set(faults: readonly Fault[]): void {
    this.#progress = faults.map((fault) => ({ fault, seen: 0, struck: 0 }));
  }

  /**
   * @param target path and query
   * @param now the sandbox's clock (ms)
   */
  strike(exchange: string, target: string, now: number): readonly Fault[] {
    return this.#progress.filter((progress, index) => this.#strikes(progress, index, exchange, target, now)).map(({ fault }) => fault);
  }

  #strikes(progress: Progress, index: number, exchange: string, target: string, now: number): boolean {
    const { fault } = progress;
    if (fault.exchange !== undefined && fault.exchange !== exchange) return false;
    if (!matches(fault.path, target)) return false;
    if (now < (fault.from ?? -Infinity) || now >= (fault.until ?? Infinity)) return false;
    if (progress.struck >= (fault.count ?? Infinity)) return false;
    const chance = noiseAt(this.#key + index, progress.seen++);
    if (chance >= (fault.probability ?? 1)) return false;
    progress.struck++;
    return true;
  }
}

function matches(path: string | RegExp | undefined, target: string): boolean {
  if (path === undefined) return true;
  return typeof path === 'string' ? target.startsWith(path) : target.search(path) >= 0;
}
