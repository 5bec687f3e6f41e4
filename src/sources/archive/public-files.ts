import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Dispatcher } from 'undici';
import { PermanentError, TemporaryError, TitanError } from '../../errors.js';
import { request } from '../../exchanges/http-request.js';
import { createDispatcher, refuseSandbox, retryAfter, type HttpSettings } from '../../exchanges/http.js';
import { networkFailure } from '../../exchanges/network-failure.js';
import { ResilientCalls, type ResilienceOptions } from '../../exchanges/resilient-calls.js';
import { DamagedFile } from './damaged-file.js';
import { openNamelessFile, unwritable } from './nameless-file.js';

/** Milliseconds in which something must come; a file as a whole may take as long as it is large. */
const STALLED = 30_000;
const DEADLINE = 15 * 60_000;

const TEMPORARY_STATUS = new Set([408, 425, 429]);

export interface PublicFilesSettings extends Pick<ResilienceOptions, 'onEvent' | 'random'> {
  readonly http: HttpSettings;
  readonly folder?: string;
}

/** A file of which every byte has come, and fits its checksum. Whoever has it closes it. */
export interface CheckedFile {
  readonly content: FileHandle;
  readonly sha256: string;
}

/** Published files over HTTP, each with its checksum beside it: `….zip` and `….zip.CHECKSUM`. */
export class PublicFiles {
  readonly name: string;
  readonly #origin: string;
  readonly #http: HttpSettings;
  readonly #folder: string;
  readonly #dispatcher: Dispatcher;
  readonly #calls: ResilientCalls;

  /** @param name what they are called together in messages, such as `binance archive` */
  constructor(name: string, origin: string, { http, folder = tmpdir(), ...resilience }: PublicFilesSettings) {
    this.name = name;
    this.#origin = http.endpoint ?? origin;
    this.#http = http;
    this.#folder = folder;
    this.#dispatcher = createDispatcher(http);
    this.#calls = new ResilientCalls(name, { ...resilience, deadline: DEADLINE });
  }

  /** The sha256 that is published of a file; undefined when there is no such file. */
  checksum(path: string, signal: AbortSignal): Promise<string | undefined> {
    return this.#get(`${path}.CHECKSUM`, signal, async (body) => {
      // As sha256sum writes it: the sum, then the file's name.
      const [sha256] = /^[0-9a-f]{64}\b/i.exec(await body.text()) ?? [];
      if (sha256 === undefined) throw new TemporaryError(`${this.name}: ${path}.CHECKSUM holds no checksum`);
      return sha256.toLowerCase();
    });
  }

  /**
   * @param sha256 what is published of it; asked for again when the file does not fit
   * @returns undefined when there is no such file
   * @throws DamagedFile when it twice does not fit
   */
  async download(path: string, sha256: string, signal: AbortSignal): Promise<CheckedFile | undefined> {
    let published: string | undefined = sha256;
    for (let attempt = 1; published !== undefined; attempt++) {
      const file: CheckedFile | undefined = await this.#get(path, signal, (body) => this.#keep(body));
      if (file === undefined || file.sha256 === published) return file;
      await file.content.close();
      if (attempt === 2) throw new DamagedFile(`${this.name}: ${path} does not fit its checksum`);
      // It may have been published anew between the two requests.
      published = await this.checksum(path, signal);
    }
    return undefined;
  }

  trouble(): string | undefined {
    return this.#calls.trouble();
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  #get<T>(path: string, signal: AbortSignal, read: (body: Dispatcher.ResponseData['body']) => Promise<T>): Promise<T | undefined> {
    const url = new URL(path, this.#origin);
    return this.#calls.run(signal, async (inner) => {
      try {
        const { statusCode, headers, body } = await request(url, {
          method: 'GET', dispatcher: this.#dispatcher, signal: inner, headersTimeout: STALLED, bodyTimeout: STALLED,
        });
        if (statusCode === 200) {
          refuseSandbox(this.name, url.host, String(headers['server']), this.#http);
          return await read(body);
        }
        await body.dump();
        if (statusCode === 404) return undefined;
        throw this.#refusal(statusCode, path, headers);
      } catch (error) {
        throw inner.aborted || error instanceof TitanError ? error : networkFailure(error, this.name, url.host);
      }
    });
  }

  #refusal(status: number, path: string, headers: Record<string, string | string[] | undefined>): TitanError {
    const message = `${this.name}: HTTP ${status} for ${path}`;
    if (!TEMPORARY_STATUS.has(status) && status < 500) {
      return new PermanentError(message, { hint: 'Use a proxy (HTTPS_PROXY), or a mirror of the archive (TITAN_ARCHIVE_<EXCHANGE>).' });
    }
    const wait = headers['retry-after'];
    return new TemporaryError(message, { retryAfter: retryAfter(wait === undefined ? undefined : String(wait), Date.parse(String(headers['date']))) });
  }

  /** Onto the disk as it comes: some files are larger than memory should be. */
  async #keep(body: AsyncIterable<Uint8Array>): Promise<CheckedFile> {
    const content = await openNamelessFile(this.#folder);
    const hash = createHash('sha256');
    try {
      for await (const chunk of body) {
        hash.update(chunk);
        await this.#write(content, chunk);
      }
      return { content, sha256: hash.digest('hex') };
    } catch (error) {
      await content.close();
      throw error;
    }
  }

  async #write(content: FileHandle, chunk: Uint8Array): Promise<void> {
    try {
      await content.appendFile(chunk);
    } catch (error) {
      throw unwritable(error, this.#folder);
    }
  }
}
