const HEADER_BYTES = 5;
/** How much of a message's body is shown. */
const SHOWN_BYTES = 40;

/** Watches the typed messages of one side of the protocol go by, without holding them up. */
export class MessageScanner {
  readonly #seen: (type: string, start: Buffer) => void;
  #head: Buffer = Buffer.alloc(0);
  #left = 0;

  /** @param seen called at the end of each message, with its type and the first bytes of its body */
  constructor(seen: (type: string, start: Buffer) => void) {
    this.#seen = seen;
  }

  feed(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#head.length < HEADER_BYTES) {
        const header = rest.subarray(0, HEADER_BYTES - this.#head.length);
        this.#head = Buffer.concat([this.#head, header]);
        rest = rest.subarray(header.length);
        if (this.#head.length < HEADER_BYTES) return;
        this.#left = this.#head.readUInt32BE(1) - 4;
      }
      const body = rest.subarray(0, this.#left);
      const shown = body.subarray(0, HEADER_BYTES + SHOWN_BYTES - this.#head.length);
      if (shown.length > 0) this.#head = Buffer.concat([this.#head, shown]);
      this.#left -= body.length;
      rest = rest.subarray(body.length);
      if (this.#left > 0) return;
      const head = this.#head;
      this.#head = Buffer.alloc(0);
      this.#seen(String.fromCharCode(head[0] ?? 0), head.subarray(HEADER_BYTES));
    }
  }
}
