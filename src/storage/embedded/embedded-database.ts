import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import path from 'node:path';
import { PermanentError } from '../../errors.js';
import { prepareFolder } from './database-folder.js';
import { dial } from './dial.js';
import { folderError } from './folder-errors.js';
import { newestGeneration } from './generations.js';
import { Owner } from './owner.js';
import { SteadyConnection } from './steady-connection.js';

/** A PGlite database in a folder that several processes use at once, through the one that owns it. */
export interface EmbeddedDatabase {
  /**
   * A fresh connection to whoever owns the folder, speaking PostgreSQL's protocol; becomes the owner
   * when nobody is. It outlasts the owner: see {@link SteadyConnection}. For postgres.js's option
   * `socket`, with `prepare: false`: see {@link Gate} for what connections share.
   *
   * @throws PermanentError when the folder cannot be used
   * @throws TemporaryError when its owner does not answer
   */
  connect(): Promise<Duplex>;
  /** Ends this process's ownership, if any: the transaction in hand ends, others take over. Idempotent. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Called when this process is about to open or create the database, which takes seconds. */
  readonly onOpening?: () => void;
}

/** Nothing is touched before the first connection. */
export function openEmbedded(folder: string, { onOpening = () => undefined }: EmbeddedOptions = {}): EmbeddedDatabase {
  return new SharedFolder(path.resolve(folder), onOpening);
}

class SharedFolder implements EmbeddedDatabase {
  readonly #folder: string;
  readonly #onOpening: () => void;
  #owner: Owner | undefined;
  #becoming: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(folder: string, onOpening: () => void) {
    this.#folder = folder;
    this.#onOpening = onOpening;
  }

  async connect(): Promise<Duplex> {
    const dial = (): Promise<Socket> => this.#dial();
    return new SteadyConnection(await dial(), dial);
  }

  async #dial(): Promise<Socket> {
    try {
      await prepareFolder(this.#folder);
      for (;;) {
        if (this.#closing !== undefined) throw new PermanentError(`The embedded database in ${this.#folder} has been closed.`);
        const socket = await this.#dialOwner();
        if (socket !== undefined) return socket;
      }
    } catch (error) {
      throw folderError(this.#folder, error);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // A failure to become the owner is told to those who wanted to connect.
    await this.#becoming?.catch(() => undefined);
    await this.#owner?.close();
  }

  /** @returns undefined when it is to be tried again */
  async #dialOwner(): Promise<Socket | undefined> {
    if (this.#becoming !== undefined) await this.#becoming;
    const newest = newestGeneration(this.#folder);
    const answer = newest === undefined ? 'dead' : await dial(this.#folder, newest.socket);
    if (typeof answer !== 'string') return answer;
    if (answer === 'dead' && this.#closing === undefined) await this.#become((newest?.number ?? 0) + 1);
    return undefined;
  }

  /** Once, however many connections want it. */
  #become(number: number): Promise<void> {
    this.#becoming ??= Owner.become(this.#folder, number, this.#onOpening)
      .then((owner) => {
        this.#owner = owner ?? this.#owner;
      })
      .finally(() => {
        this.#becoming = undefined;
      });
    return this.#becoming;
  }
}
