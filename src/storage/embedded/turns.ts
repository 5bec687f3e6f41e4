/** Lets one at a time through, in the order of asking. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;
  #closing: (() => void) | undefined;

  /** Whether somebody waits for the turn in hand to end. */
  get contended(): boolean {
    return this.#waiting.length > 0 || this.#closing !== undefined;
  }

  /** Resolves when it is the caller's turn, which lasts until {@link give}; never once closed. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#next();
    });
  }

  give(): void {
    this.#taken = false;
    this.#next();
  }

  /** Resolves when the turn in hand has ended; nobody gets another one. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#closing = resolve;
      this.#next();
    });
  }

  #next(): void {
    if (this.#taken) return;
    if (this.#closing !== undefined) return this.#closing();
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#taken = true;
    next();
  }
}
