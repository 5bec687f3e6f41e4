import { keyOf, noiseAt } from '../markets/random.js';
import { strikesAt, type Fault, type Occasion } from './fault.js';

/** A fault, how many requests it could have struck, and how many it did. */
export interface FaultProgress {
  readonly fault: Fault;
  readonly seen: number;
  readonly struck: number;
}

interface Progress extends FaultProgress {
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
    this.#progress = [];
    this.add(faults);
  }

  /** Further faults; those that are there keep their counts. */
  add(faults: readonly Fault[]): void {
    this.#progress = [...this.#progress, ...faults.map((fault) => ({ fault, seen: 0, struck: 0 }))];
  }

  /** In the order in which they were set. */
  progress(): readonly FaultProgress[] {
    return this.#progress.map((progress) => ({ ...progress }));
  }

  /** Whether an exchange refuses connections at a time (ms of the sandbox's clock). */
  refuses(exchange: string, now: number): boolean {
    return this.#progress.some(({ fault }) => fault.kind === 'refused' && isWithin(fault, exchange, now));
  }

  /** How wrong (ms) an exchange's clock is where nothing asks for it: on the WebSocket with this path and query. */
  skew(exchange: string, target: string, now: number): number {
    const wrong = this.#progress.find(({ fault }) =>
      fault.kind === 'clock-skew' && fault.probability === undefined && fault.count === undefined && isWithin(fault, exchange, now) && matches(fault.path, target));
    return wrong?.fault.kind === 'clock-skew' ? wrong.fault.milliseconds : 0;
  }

  /**
   * @param target path and query; of a frame, those of its WebSocket
   * @param now the sandbox's clock (ms)
   */
  strike(exchange: string, target: string, now: number, occasion: Occasion = 'request'): readonly Fault[] {
    return this.#progress
      .filter((progress, index) => strikesAt(progress.fault.kind, occasion) && this.#strikes(progress, index, exchange, target, now))
      .map(({ fault }) => fault);
  }

  #strikes(progress: Progress, index: number, exchange: string, target: string, now: number): boolean {
    const { fault } = progress;
    if (!isWithin(fault, exchange, now) || !matches(fault.path, target)) return false;
    if (progress.struck >= (fault.count ?? Infinity)) return false;
    const chance = noiseAt(this.#key + index, progress.seen++);
    if (chance >= (fault.probability ?? 1)) return false;
    progress.struck++;
    return true;
  }
}

function isWithin({ exchange: own, from = -Infinity, until = Infinity }: Fault, exchange: string, now: number): boolean {
  return (own ?? exchange) === exchange && from <= now && now < until;
}

function matches(path: string | RegExp | undefined, target: string): boolean {
  if (path === undefined) return true;
  return typeof path === 'string' ? target.startsWith(path) : target.search(path) >= 0;
}
