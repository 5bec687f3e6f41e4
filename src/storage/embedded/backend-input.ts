import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';

/** Frontend messages, as the backend reads them: at its own pace, and never waiting. */
export interface BackendInput {
  /** Fills `into` from its start. @returns the number of bytes; 0 when all have been read */
  read(into: Uint8Array): number;
  readonly exhausted: boolean;
}

/** Messages in memory. */
export class Bytes implements BackendInput {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  get exhausted(): boolean {
    return this.#rest.length === 0;
  }

  read(into: Uint8Array): number {
    const part = this.#rest.subarray(0, into.length);
    into.set(part);
    this.#rest = this.#rest.subarray(part.length);
    return part.length;
  }
}

/**
 * Messages put by in a file: a COPY's, which may be far larger than memory. The backend inside
 * WebAssembly cannot wait for a client, so all of them must be there before it begins.
 */
export class Spool implements BackendInput {
  readonly #file: number;
  #written = 0;
  #position = 0;

  private constructor(file: number) {
    this.#file = file;
  }

  /**
   * @param folder where the file is made; it has no name there, so nothing is left when titan is killed
   * @throws what the file system says
   */
  static of(folder: string, begin: Uint8Array): Spool {
    const name = path.join(folder, `copy.${randomUUID()}`);
    const spool = new Spool(openSync(name, 'wx+', 0o600));
    unlinkSync(name);
    try {
      spool.append(begin);
    } catch (error) {
      spool.discard();
      throw error;
    }
    return spool;
  }

  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done, bytes.length - done, this.#written + done);
    this.#written += bytes.length;
  }

  get exhausted(): boolean {
    return this.#position === this.#written;
  }

  read(into: Uint8Array): number {
    const bytes = readSync(this.#file, into, 0, into.length, this.#position);
    this.#position += bytes;
    return bytes;
  }

  discard(): void {
    closeSync(this.#file);
  }
}
