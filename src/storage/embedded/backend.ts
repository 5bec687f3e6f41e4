import type { PGlite } from '@electric-sql/pglite';
import type { BackendInput } from './backend-input.js';
import { Bytes } from './backend-input.js';
import { message } from './frontend-messages.js';

/** `I`: idle, `T`: in a transaction, `E`: in a failed one. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** The backend cannot go on: a crash inside WebAssembly, or a FATAL or PANIC of PostgreSQL. */
export class BackendCrash extends Error {}

/** How PGlite's build of PostgreSQL reports an ERROR, which real builds do by longjmp (pglitec.c). */
const ERROR_REPORTED = 100;

/**
 * PostgreSQL's only backend process, inside this one. PGlite's own `execProtocolRaw` is not used,
 * for it takes a crash for an error and runs into an endless loop, and ends the backend when a
 * COPY FROM STDIN wants more than it was given.
 */
export class Backend {
  readonly #pglite: PGlite;
  readonly #module: PGlite['Module'];
  #input: BackendInput = new Bytes(new Uint8Array());
  #output: (bytes: Buffer) => void = () => undefined;
  #crash: BackendCrash | undefined;

  private constructor(pglite: PGlite, readonly greeting: Buffer) {
    this.#pglite = pglite;
    this.#module = pglite.Module;
    const read = this.#module.addFunction((at: number, most: number) => this.#read(at, most), 'ipi');
    const write = this.#module.addFunction((at: number, length: number) => this.#write(at, length), 'ipi');
    this.#module._pgl_set_rw_cbs(read, write);
  }

  /** Takes over an open PGlite, whose own query functions must not be used from then on. */
  static async of(pglite: PGlite): Promise<Backend> {
    const startup = Buffer.from('\0\0\0\0\0\x03\0\0user\0postgres\0database\0postgres\0\0', 'latin1');
    startup.writeInt32BE(startup.length, 0);
    return new Backend(pglite, Buffer.from(await pglite.execProtocolRaw(startup)));
  }

  /**
   * Executes whole messages, synchronously.
   *
   * @returns the transaction's status if the backend says that it is ready for the next query
   * @throws BackendCrash
   */
  run(input: BackendInput, output: (bytes: Buffer) => void): TransactionStatus | undefined {
    if (this.#crash !== undefined) throw this.#crash;
    let end: Buffer = Buffer.alloc(0);
    this.#input = input;
    this.#output = (bytes) => {
      end = bytes.length < READY.length + 1 ? Buffer.concat([end, bytes]) : bytes;
      output(bytes);
    };
    try {
      this.#loop();
    } catch (error) {
      this.#crash = new BackendCrash('the embedded database has crashed', { cause: error });
      throw this.#crash;
    }
    const ready = end.subarray(-READY.length - 1, -1).equals(READY);
    return ready ? (String.fromCharCode(end.at(-1) ?? 0) as TransactionStatus) : undefined;
  }

  /** Runs one SQL command of the gate's own. @returns the ErrorResponse if it failed */
  command(sql: string): Buffer | undefined {
    const answer: Buffer[] = [];
    this.run(new Bytes(message('Q', `${sql}\0`)), (bytes) => answer.push(bytes));
    return backendMessages(Buffer.concat(answer)).find((bytes) => bytes[0] === ERROR_RESPONSE);
  }

  /** Ends whatever a client that is no longer there has begun. */
  abandon(): void {
    const drop = (): void => undefined;
    // Sync alone would commit a pipeline that its client had not ended: fail it first.
    this.run(new Bytes(message('P', '\0the client is gone\0\0\0')), drop);
    const status = this.run(new Bytes(message('S')), drop);
    if (status !== 'I') this.command('ROLLBACK');
  }

  /** Writes everything to the data files, so that the next start has nothing to recover. */
  async close(): Promise<void> {
    if (this.#crash === undefined) await this.#pglite.close();
  }

  #loop(): void {
    const module = this.#module;
    const stack = module.stackSave();
    do {
      try {
        module._PostgresMainLoopOnce();
      } catch (error) {
        if ((error as { status?: unknown }).status !== ERROR_REPORTED) throw error;
        module.stackRestore(stack);
        module._PostgresMainLongJmp();
      }
    } while (!this.#input.exhausted || module._pq_buffer_remaining_data() > 0);
    module._PostgresSendReadyForQueryIfNecessary();
    module._pgl_pq_flush();
  }

  #read(at: number, most: number): number {
    // Only a COPY FROM STDIN reads beyond whole messages. An end of input would end the backend.
    if (this.#input.exhausted) this.#input = new Bytes(message('f', 'send COPY FROM STDIN as a simple query of its own\0'));
    return this.#input.read(this.#memory(at, most));
  }

  #write(at: number, length: number): number {
    this.#output(Buffer.from(this.#memory(at, length)));
    return length;
  }

  #memory(at: number, length: number): Uint8Array {
    const { buffer } = this.#module.wasmMemory as { buffer: ArrayBuffer };
    return new Uint8Array(buffer, at, length);
  }
}

/** ReadyForQuery without the status that ends it. Only the last message of an answer can be one. */
const READY = Buffer.from('Z\0\0\0\x05', 'latin1');
const ERROR_RESPONSE = 'E'.charCodeAt(0);

/** Cuts an answer into its messages. */
export function backendMessages(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    messages.push(bytes.subarray(at, end));
    at = end;
  }
  return messages;
}
