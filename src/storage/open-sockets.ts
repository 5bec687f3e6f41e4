import type { Socket } from 'node:net';

/** Sockets that go together, those among them that are only being made. */
export class OpenSockets {
  readonly #open = new Set<Socket>();
  #closed = false;

  /** @throws what the making of the socket does; an error when it is too late for it */
  async keep(making: Promise<Socket>): Promise<Socket> {
    const socket = await making;
    if (this.#closed) {
      socket.destroy();
      throw new Error('the connections have been closed');
    }
    this.#open.add(socket);
    socket.once('close', () => { this.#open.delete(socket); });
    return socket;
  }

  /** Breaks all that are left. */
  close(): void {
    this.#closed = true;
    for (const socket of this.#open) socket.destroy();
  }
}
