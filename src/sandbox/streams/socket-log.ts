/** A WebSocket that was open, or is. */
export interface SocketLogEntry {
  readonly exchange: string;
  /** Path and query. */
  readonly target: string;
  /** When it was opened (ms of the sandbox's clock). */
  readonly from: number;
  /** When it was closed, or fell silent; undefined while it is open. */
  readonly to: number | undefined;
}

type Entry = { -readonly [Key in keyof SocketLogEntry]: SocketLogEntry[Key] };

/** So many are remembered. */
const CAPACITY = 10_000;

/** The newest WebSockets, in the order in which they were opened. */
export class SocketLog {
  readonly #entries: Entry[] = [];

  /** @returns to be called with the time (ms) when it is over, once or several times */
  open(exchange: string, target: string, from: number): (to: number) => void {
    const entry: Entry = { exchange, target, from, to: undefined };
    this.#entries.push(entry);
    if (this.#entries.length > CAPACITY) this.#entries.shift();
    return (to) => { entry.to ??= to; };
  }

  entries(): readonly SocketLogEntry[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }
}
