import type { Socket } from 'node:net';
import type { Backend } from './backend.js';
import { BackendCrash } from './backend.js';
import { ClientSession } from './client-session.js';
import { Turns } from './turns.js';

export interface GateOptions {
  /** Where a COPY's rows wait until all have come. */
  readonly spoolFolder: string;
  /** Milliseconds that a client may keep others waiting without sending anything. */
  readonly idleLimit?: number;
  /** Called once when the backend has crashed. */
  readonly onCrash: () => void;
}

/** Milliseconds that closing waits for the transaction in hand. */
const CLOSING_LIMIT = 5_000;

/** As long as a page of an exchange may take in the middle of a transaction, with its retries. */
const IDLE_LIMIT = 60_000;

/**
 * Lets many connections use the one backend, like a pooler in transaction mode: a connection holds
 * it from its first message until the backend is idle again, so messages never mix. Connections
 * wait in the order of coming.
 *
 * Session state (settings, temporary tables, named statements, LISTEN, session advisory locks)
 * is discarded whenever another connection's turn begins: it never leaks to others, and lasts
 * no longer than that. The settings of a startup packet are applied anew on each turn.
 *
 * So a client must not wait for a second connection while it holds a transaction on a first one.
 */
export class Gate {
  readonly turns = new Turns();
  readonly idleLimit: number;
  readonly spoolFolder: string;
  #last: ClientSession | undefined;
  readonly #onCrash: () => void;

  constructor(readonly backend: Backend, { spoolFolder, idleLimit = IDLE_LIMIT, onCrash }: GateOptions) {
    this.idleLimit = idleLimit;
    this.spoolFolder = spoolFolder;
    this.#onCrash = onCrash;
  }

  /** Serves a client until it leaves or cannot be served. */
  async serve(socket: Socket): Promise<void> {
    // Errors of a socket end its reading too, and that is where they are noticed.
    socket.on('error', () => undefined);
    const session = new ClientSession(socket, this);
    try {
      try {
        await session.serve();
      } finally {
        session.end();
      }
    } catch (error) {
      if (error instanceof BackendCrash) this.#onCrash();
    } finally {
      socket.destroy();
    }
  }

  /** Makes the session the backend's, clean of what the one before left. @returns the ErrorResponse if its settings are refused */
  enter(session: ClientSession): Buffer | undefined {
    if (this.#last === session) return undefined;
    this.#last = session;
    this.backend.command('DISCARD ALL');
    return session.settings === '' ? undefined : this.backend.command(session.settings);
  }

  /** Lets the turn in hand end, or ends it when it takes long. No other begins. */
  async close(): Promise<void> {
    const limit = setTimeout(() => this.#last?.evict(), CLOSING_LIMIT);
    await this.turns.close();
    clearTimeout(limit);
  }
}
