import { messageOf } from '../../errors.js';
import type { Backend, TransactionStatus } from './backend.js';
import { backendMessages } from './backend.js';
import { Bytes, Spool } from './backend-input.js';
import { isDiskFull } from './folder-errors.js';
import { message, quoted } from './frontend-messages.js';

const MAYBE_COPY_IN = /^(?:\s|--.*\n|\/\*[^]*?\*\/)*copy\b[^]*\bfrom\s+stdin\b/i;
const COPY_IN_RESPONSE = 'G'.charCodeAt(0);

/** What to tell the client, and what becomes of its transaction. */
export interface Answer {
  readonly answer: Buffer;
  readonly status: TransactionStatus | undefined;
}

export interface Attempt extends Answer {
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

  private constructor(backend: Backend, spool: Spool) {
    this.#backend = backend;
    this.#spool = spool;
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
    try {
      return { answer: accepted, status: undefined, copy: new CopyIn(backend, Spool.of(folder, query)) };
    } catch (error) {
      return { ...refuse(backend, error), copy: undefined };
    }
  }

  /** @returns set when they could not be put by, and the COPY has failed */
  append(rows: Buffer): Answer | undefined {
    try {
      this.#spool.append(rows);
      return undefined;
    } catch (error) {
      return refuse(this.#backend, error);
    }
  }

  /** Executes it with all of its rows. */
  execute(): Answer {
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

/** Fails what the client has in hand, as a server does that cannot write: its transaction waits for its end, and it is told why. */
function refuse(backend: Backend, error: unknown): Answer {
  const output: Buffer[] = [];
  // disk_full, io_error: PostgreSQL documentation, appendix A.
  const raise = `BEGIN RAISE EXCEPTION USING ERRCODE = '${isDiskFull(error) ? '53100' : '58030'}', MESSAGE = ${quoted(messageOf(error))}; END`;
  const status = backend.run(new Bytes(message('Q', `DO ${quoted(raise)}\0`)), (bytes) => output.push(bytes));
  return { answer: Buffer.concat(output), status };
}
