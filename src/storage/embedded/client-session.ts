import type { Socket } from 'node:net';
import { once } from 'node:events';
import type { TransactionStatus } from './backend.js';
import { Bytes } from './backend-input.js';
import { CopyIn, mayBeCopyIn } from './copy-in.js';
import type { FrontendMessage } from './frontend-messages.js';
import { CANCEL_REQUEST, frontendMessages, GSS_REQUEST, quoted, requestCode, SSL_REQUEST, startupParameters } from './frontend-messages.js';
import type { Gate } from './gate.js';

const TERMINATE = 'X';
/** What a backend takes outside a COPY; anything else would end it. */
const QUERY_MESSAGES = new Set('QPBDECSHF');
const COPY_DATA = 'd';
const COPY_MESSAGES = new Set([COPY_DATA, 'c', 'f']);
/** What a StartupMessage says besides settings; encodings other than UTF-8 are settings. */
const NO_SETTINGS = new Set(['user', 'database', 'options', 'replication']);

/** One client of the gate, from its first byte to its last. */
export class ClientSession {
  /** SQL that applies what the client asked for when it connected; empty when nothing. */
  settings = '';
  readonly #socket: Socket;
  readonly #gate: Gate;
  /** Aborts when the client has gone. */
  readonly #gone: AbortSignal;
  #holding = false;
  #status: TransactionStatus = 'I';
  #copy: CopyIn | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(socket: Socket, gate: Gate) {
    this.#socket = socket;
    this.#gate = gate;
    this.#gone = closing(socket);
  }

  /** Answers the client until it leaves. */
  async serve(): Promise<void> {
    for await (const received of frontendMessages(this.#socket)) {
      clearTimeout(this.#idle);
      if (received.type === TERMINATE) return;
      if (received.type === '') this.#start(received);
      else await this.#handle(received);
      if (this.#holding) this.#watchIdleness();
      if (this.#socket.writableNeedDrain) await once(this.#socket, 'drain', { signal: this.#gone });
    }
  }

  /** Breaks the connection, which rolls back what it has begun. */
  evict(): void {
    this.#socket.destroy();
  }

  /** Gives the backend back in a state in which others can use it. */
  end(): void {
    clearTimeout(this.#idle);
    this.#copy?.discard();
    if (!this.#holding) return;
    try {
      this.#gate.backend.abandon();
    } finally {
      this.#release();
    }
  }

  #start({ bytes }: FrontendMessage): void {
    const code = requestCode(bytes);
    if (code === SSL_REQUEST || code === GSS_REQUEST) {
      this.#socket.write('N');
    } else if (code === CANCEL_REQUEST) {
      // Nothing can be cancelled: the backend executes synchronously.
      this.#socket.destroy();
    } else {
      this.settings = settingsOf(startupParameters(bytes));
      this.#socket.write(this.#gate.backend.greeting);
    }
  }

  async #handle(received: FrontendMessage): Promise<void> {
    // They mean nothing outside a COPY; postgres.js ends every COPY with one too many.
    if (this.#copy === undefined && COPY_MESSAGES.has(received.type)) return;
    if (this.#copy === undefined && !QUERY_MESSAGES.has(received.type)) throw new Error(`message ${received.type} out of place`);
    if (!this.#holding && !(await this.#hold())) return;
    if (this.#copy !== undefined) this.#continueCopy(this.#copy, received);
    else if (received.type === 'Q' && mayBeCopyIn(received.bytes)) this.#attemptCopy(received.bytes);
    else this.#run(received.bytes);
  }

  #run(bytes: Buffer): void {
    // In a crash nothing of the answer is sent: a FATAL error would be postgres.js's answer to its next query too.
    this.#socket.cork();
    const status = this.#gate.backend.run(new Bytes(bytes), (answer) => this.#socket.write(answer));
    this.#socket.uncork();
    this.#proceed(status);
  }

  #attemptCopy(query: Buffer): void {
    const { answer, status, copy } = CopyIn.attempt(this.#gate.backend, query, this.#gate.spoolFolder, this.#status === 'T');
    this.#copy = copy;
    this.#socket.write(answer);
    this.#proceed(status);
  }

  #continueCopy(copy: CopyIn, { type, bytes }: FrontendMessage): void {
    // Flush and Sync mean nothing within a COPY.
    if (type === 'H' || type === 'S') return;
    if (!COPY_MESSAGES.has(type)) throw new Error(`message ${type} within COPY`);
    const refused = copy.append(bytes);
    if (refused === undefined && type === COPY_DATA) return;
    const { answer, status } = refused ?? copy.execute();
    copy.discard();
    this.#copy = undefined;
    this.#socket.write(answer);
    this.#proceed(status);
  }

  /** The backend is the client's until it is ready for a query and no transaction is open. */
  #proceed(status: TransactionStatus | undefined): void {
    this.#status = status ?? this.#status;
    if (status === 'I') this.#release();
  }

  async #hold(): Promise<boolean> {
    await this.#gate.turns.take();
    this.#holding = true;
    if (this.#socket.destroyed) return false;
    const refused = this.#gate.enter(this);
    if (refused === undefined) return true;
    this.#socket.write(refused);
    this.#socket.destroySoon();
    return false;
  }

  #release(): void {
    this.#holding = false;
    this.#gate.turns.give();
  }

  /** Breaks with a client that says nothing while others wait for it to end what it has begun. */
  #watchIdleness(): void {
    this.#idle = setTimeout(() => {
      if (this.#gate.turns.contended) this.evict();
      else this.#watchIdleness();
    }, this.#gate.idleLimit);
    this.#idle.unref();
  }
}

function settingsOf(parameters: Map<string, string>): string {
  const calls = [...parameters]
    .filter(([name, value]) => !NO_SETTINGS.has(name) && !name.startsWith('_pq_.') && !(name === 'client_encoding' && value === 'UTF8'))
    .map(([name, value]) => `set_config(${quoted(name)}, ${quoted(value)}, false)`);
  return calls.length === 0 ? '' : `SELECT ${calls.join(', ')}`;
}

function closing(socket: Socket): AbortSignal {
  const controller = new AbortController();
  if (socket.destroyed) controller.abort();
  socket.once('close', () => controller.abort());
  return controller.signal;
}
