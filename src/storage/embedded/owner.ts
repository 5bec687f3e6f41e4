import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Backend } from './backend.js';
import { ADMITTED } from './dial.js';
import { Gate } from './gate.js';
import { claimGeneration, socketName, sweepBefore } from './generations.js';
import { openBackend } from './open-backend.js';
import { withSocketAddress } from './socket-address.js';

/** This process as the owner of a folder: it alone has the database open, and serves all others. */
export class Owner {
  readonly #folder: string;
  readonly #socket: string;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  #backend: Backend | undefined;
  #gate: Gate | undefined;

  private constructor(folder: string, number: number) {
    this.#folder = folder;
    this.#socket = socketName(number);
    this.#server = createServer((client) => this.#accept(client));
  }

  /**
   * Becomes the owner of that generation and opens the database.
   *
   * @returns undefined when another process was quicker
   * @throws when the database cannot be opened; the folder is then free again
   */
  static async become(folder: string, number: number, onOpening: () => void): Promise<Owner | undefined> {
    const owner = new Owner(folder, number);
    try {
      await owner.#listen();
      if (!claimGeneration(folder, { number, socket: owner.#socket })) {
        await owner.#leave();
        return undefined;
      }
      sweepBefore(folder, number);
      onOpening();
      await owner.#open();
      return owner;
    } catch (error) {
      await owner.#leave();
      throw error;
    }
  }

  /** Ends the turn in hand, then the database, then the ownership. */
  async close(): Promise<void> {
    await this.#gate?.close();
    try {
      await this.#backend?.close();
    } finally {
      await this.#leave();
    }
  }

  async #listen(): Promise<void> {
    await withSocketAddress(this.#folder, this.#socket, async (address) => {
      this.#server.listen(address);
      await once(this.#server, 'listening');
    });
  }

  async #open(): Promise<void> {
    this.#backend = await openBackend(this.#folder);
    this.#gate = new Gate(this.#backend, { spoolFolder: this.#folder, onCrash: () => void this.#leave() });
    for (const client of this.#clients) this.#admit(client, this.#gate);
  }

  /** Those who come before the database is open wait for it. */
  #accept(client: Socket): void {
    this.#clients.add(client);
    client.on('error', () => undefined).on('close', () => this.#clients.delete(client));
    if (this.#gate !== undefined) this.#admit(client, this.#gate);
  }

  #admit(client: Socket, gate: Gate): void {
    client.write(ADMITTED);
    void gate.serve(client);
  }

  /** Breaks all connections: their ends look for the next owner. */
  async #leave(): Promise<void> {
    await rm(path.join(this.#folder, this.#socket), { force: true });
    this.#server.close();
    for (const client of this.#clients) client.destroy();
  }
}
