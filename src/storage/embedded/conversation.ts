import type { TransactionStatus } from './backend.js';
import { message } from './frontend-messages.js';
import { MessageScanner } from './message-scanner.js';

const TRANSACTION_END = /^\s*(?:commit|end|abort|rollback(?!\s+to\b))\b/i;
const PIPELINED = new Set('PBDECH');
const COPY_DONE = 'c';
/** SQLSTATE connection_failure: what was in hand may be repeated. */
const LOST = message('E', 'SERROR\0VERROR\0C08006\0Mthe titan process that had the embedded database open has ended\0\0');

/**
 * What a client and a server have said to each other, followed so closely that the client can be
 * answered when the server is lost: as by a server on which everything in hand has failed.
 */
export class Conversation {
  readonly #client = new MessageScanner((type, start) => this.#clientSaid(type, start));
  readonly #server = new MessageScanner((type, start) => this.#serverSaid(type, start));
  #status: TransactionStatus = 'I';
  /** ReadyForQuery messages that the client waits for. */
  #owed = 0;
  /** Whether the client has said something that no Sync has ended yet. */
  #unsynced = false;
  /** Whether it has been told that this failed; then only the Sync is answered. */
  #told = false;
  #endsTransaction = false;
  #copyAwaited = false;

  fromClient(bytes: Buffer): void {
    this.#client.feed(bytes);
  }

  fromServer(bytes: Buffer): void {
    this.#server.feed(bytes);
  }

  /** Nothing is in hand: another server can go on from here without anybody noticing. */
  get idle(): boolean {
    return this.#status === 'I' && this.#owed === 0 && !this.#unsynced;
  }

  /** Whether the outcome of a COPY is awaited, of which postgres.js cannot be told an error. */
  get copyAwaited(): boolean {
    return this.#copyAwaited;
  }

  /** The answer of a server that has lost everything to what the client is waiting for. */
  fail(): Buffer {
    const answers: Buffer[] = [];
    const tell = (): void => {
      if (!this.#told) answers.push(LOST);
      this.#told = true;
    };
    // A failed transaction lasts until its client ends it.
    if (this.#status === 'T') this.#status = 'E';
    for (; this.#owed > 0; this.#owed--) {
      tell();
      if (this.#endsTransaction) this.#status = 'I';
      answers.push(message('Z', this.#status));
      this.#told = false;
    }
    if (this.#unsynced) tell();
    return Buffer.concat(answers);
  }

  #clientSaid(type: string, start: Buffer): void {
    if (type === COPY_DONE) this.#copyAwaited = this.#owed > 0;
    if (type === 'Q' || type === 'S' || type === 'F') this.#owed++;
    if (type === 'S') this.#unsynced = false;
    if (PIPELINED.has(type)) this.#unsynced = true;
    if (type !== 'Q' && type !== 'P') return;
    // Parse names its statement first.
    const text = start.toString('latin1', type === 'P' ? start.indexOf(0) + 1 : 0);
    this.#endsTransaction = TRANSACTION_END.test(text);
  }

  #serverSaid(type: string, start: Buffer): void {
    // After an error a server says nothing more until the Sync.
    if (type === 'E') this.#told = true;
    if (type !== 'Z') return;
    this.#owed--;
    this.#told = false;
    this.#copyAwaited = false;
    this.#status = start.toString('latin1') as TransactionStatus;
  }
}
