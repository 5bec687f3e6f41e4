import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { Conversation } from './conversation.js';
import { CANCEL_REQUEST, requestCode } from './frontend-messages.js';
import { MessageScanner } from './message-scanner.js';

/**
 * A connection to whoever owns the database, which outlasts owners: when one goes, what is in hand
 * fails with SQLSTATE 08006, and the next query goes to the next owner. A transaction stays failed
 * until its client has ended it.
 *
 * postgres.js must not see such a connection close: within `begin` it then ends the process by an
 * exception that nobody can catch, or runs the rest of the transaction outside of it
 * (porsager/postgres#1208, #1216, in 3.4.9).
 */
export class SteadyConnection extends Duplex {
  readonly #dial: () => Promise<Socket>;
  readonly #conversation = new Conversation();
  #dialled: Socket | undefined;
  /** The owner's end, once it has answered the startup packet; undefined when it is lost. */
  #link: Socket | undefined;
  #startup: Buffer | undefined;

  /** @param first a socket just dialled; `dial` is for the following ones */
  constructor(first: Socket, dial: () => Promise<Socket>) {
    super({ allowHalfOpen: false });
    this.#dial = dial;
    this.#dialled = first;
    first.on('error', () => undefined);
  }

  /** As a net.Socket says it, which postgres.js asks. */
  get readyState(): 'open' | 'closed' {
    return this.destroyed ? 'closed' : 'open';
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.#startup === undefined) return this.#begin(chunk, done);
    const { idle } = this.#conversation;
    this.#conversation.fromClient(chunk);
    if (this.#link !== undefined) return this.#send(this.#link, chunk, done);
    if (!idle) return this.#refuse(done);
    this.#connect(this.#startup).then(() => {
      if (this.#link === undefined) this.#refuse(done);
      else this.#send(this.#link, chunk, done);
    }, done);
  }

  override _read(): void {
    this.#link?.resume();
  }

  override _final(done: () => void): void {
    done();
    this.destroy();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#dialled?.destroy();
    this.#link?.destroy();
    done(error);
  }

  #begin(chunk: Buffer, done: (error?: Error) => void): void {
    if (requestCode(chunk) === CANCEL_REQUEST) {
      done();
      this.destroy();
      return;
    }
    this.#startup = chunk;
    this.#connect(chunk).then((greeting) => {
      this.push(greeting);
      done();
    }, done);
  }

  #send(link: Socket, chunk: Buffer, done: () => void): void {
    // When the link is lost, its closing says so.
    link.write(chunk, () => done());
  }

  /** Finds an owner and introduces the client to it. @returns the owner's greeting */
  async #connect(startup: Buffer): Promise<Buffer> {
    for (;;) {
      const socket = this.#dialled ?? (await this.#dial());
      this.#dialled = socket;
      if (this.destroyed) socket.destroy();
      const greeting = await introduce(socket, startup);
      this.#dialled = undefined;
      if (this.destroyed) throw new Error('the connection has been closed');
      if (greeting === undefined) continue;
      this.#attach(socket);
      return greeting;
    }
  }

  #attach(socket: Socket): void {
    this.#link = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#conversation.fromServer(chunk);
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('close', () => {
      this.#link = undefined;
      if (!this.#conversation.idle) this.#answerForLost();
    });
  }

  #refuse(done: () => void): void {
    // Nobody expects an answer before having written.
    setImmediate(() => {
      this.#answerForLost();
      done();
    });
  }

  #answerForLost(): void {
    if (this.#conversation.copyAwaited) this.destroy();
    if (!this.destroyed) this.push(this.#conversation.fail());
  }
}

/** Sends the startup packet. @returns the answer up to ReadyForQuery; undefined if the owner leaves instead */
function introduce(socket: Socket, startup: Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const answer: Buffer[] = [];
    const settle = (greeting: Buffer | undefined): void => {
      socket.off('data', onData).off('close', onClose);
      resolve(greeting);
    };
    const scanner = new MessageScanner((type) => {
      if (type === 'Z') settle(Buffer.concat(answer));
    });
    const onData = (chunk: Buffer): void => {
      answer.push(chunk);
      scanner.feed(chunk);
    };
    const onClose = (): void => settle(undefined);
    if (socket.destroyed) return settle(undefined);
    socket.on('error', () => undefined).on('data', onData).on('close', onClose);
    socket.write(startup);
  });
}
