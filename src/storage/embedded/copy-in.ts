import type { Backend, TransactionStatus } from './backend.js';
import { backendMessages } from './backend.js';
import { Bytes, Spool } from './backend-input.js';

const MAYBE_COPY_IN = /^(?:\s|--.*\n|\/\*[^]*?\*\/)*copy\b[^]*\bfrom\s+stdin\b/i;
const COPY_IN_RESPONSE = 'G'.charCodeAt(0);

export interface Attempt {
  /** What to tell the client. */
  readonly answer: Buffer;
  readonly status: TransactionStatus | undefined;
  /** Present when the client is to send its rows now. */
  readonly copy: CopyIn | undefined;
}

/** Whether a simple query may be a COPY FROM STDIN; {@link CopyIn.attempt} finds out. */
export function mayBeCopyIn(query: Buffer): boolean {
  return MAYBE_COPY_IN.test(query.toString('latin1', 5));
}

/** A COPY FROM STDIN whose rows are being put by until the client has sent them all. */
export class CopyIn {
  readonly #backend: Backend;
  readonly #spool: Spool;

  private constructor(backend: Backend, query: Buffer, folder: string) {
    this.#backend = backend;
    this.#spool = new Spool(folder);
    this.#spool.append(query);
  }

  /**
   * Executes the query without any rows and takes that back, so that a client learns at once of a
   * table that does not exist, and what is no COPY FROM STDIN after all is done.
   */
  static attempt(backend: Backend, query: Buffer, folder: string, inTransaction: boolean): Attempt {
    if (inTransaction) backend.command('SAVEPOINT titan_copy');
    const output: Buffer[] = [];
    const status = backend.run(new Bytes(query), (bytes) => output.push(bytes));
    const answer = Buffer.concat(output);
    const accepted = backendMessages(answer).find((bytes) => bytes[0] === COPY_IN_RESPONSE);
    if (inTransaction && accepted !== undefined) backend.command('ROLLBACK TO titan_copy');
    if (inTransaction && (accepted !== undefined || status === 'T')) backend.command('RELEASE titan_copy');
    if (accepted === undefined) return { answer, status, copy: undefined };
    return { answer: accepted, status: undefined, copy: new CopyIn(backend, query, folder) };
  }

  append(rows: Buffer): void {
    this.#spool.append(rows);
  }

  /** Executes it with all of its rows. */
  execute(): { answer: Buffer; status: TransactionStatus | undefined } {
    const output: Buffer[] = [];
    const status = this.#backend.run(this.#spool, (bytes) => output.push(bytes));
    // The client has had its CopyInResponse.
    const rest = backendMessages(Buffer.concat(output)).filter((bytes) => bytes[0] !== COPY_IN_RESPONSE);
    return { answer: Buffer.concat(rest), status };
  }

  discard(): void {
    this.#spool.discard();
  }
}
