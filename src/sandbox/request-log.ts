import type { FaultKind } from './faults/fault.js';

/** What was asked of the sandbox, and what came of it. */
export interface RequestLogEntry {
  /** The sandbox's clock (ms). */
  readonly time: number;
  readonly exchange: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** The HTTP status that was sent; undefined when a fault left none to send. */
  readonly status: number | undefined;
  /** The faults that struck it. */
  readonly faults: readonly FaultKind[];
}

/** The newest requests, as many as it is told to keep. */
export class RequestLog {
  #entries: RequestLogEntry[] = [];

  constructor(readonly capacity = 10_000) {}

  add(entry: RequestLogEntry): void {
    this.#entries.push(entry);
    // In halves, so that forgetting costs next to nothing a request.
    if (this.#entries.length >= 2 * this.capacity) this.#entries = this.#entries.slice(-this.capacity);
  }

  entries(): readonly RequestLogEntry[] {
    return this.#entries.slice(-this.capacity);
  }
}
