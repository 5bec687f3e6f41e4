import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Bytes that files may take in a temporary folder before the oldest ones go. */
const CAPACITY = 2 ** 30;

/** A file's name in the archive says when it was made: always then, so that it has always the same bytes. */
const MADE_AT = new Date(Date.UTC(2020, 0));

export interface StoredFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/** Zip files on disk, made when they are first asked for. */
export class FileStore {
  readonly #given: string | undefined;
  #folder: Promise<string> | undefined;
  readonly #files = new Map<string, Promise<StoredFile>>();
  #size = 0;
  #drafts = 0;

  /** @param folder where they are kept for the next time; else they are in a temporary one, which goes with the store */
  constructor(folder: string | undefined) {
    this.#given = folder;
  }

  /**
   * @param key tells apart whatever makes its bytes others
   * @param entry name of the file in it
   * @param text what that file holds
   */
  get(key: string, entry: string, text: () => Iterable<string>): Promise<StoredFile> {
    const id = createHash('sha256').update(key).digest('hex');
    const known = this.#files.get(id);
    if (known !== undefined) return known;
    const made = this.#make(id, entry, text).then((file) => this.#account(id, file));
    this.#files.set(id, made);
    made.catch(() => this.#files.delete(id));
    return made;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#files.values());
    if (this.#folder !== undefined && this.#given === undefined) await rm(await this.#folder, { recursive: true, force: true });
  }

  async #make(id: string, entry: string, text: () => Iterable<string>): Promise<StoredFile> {
    this.#folder ??= this.#given === undefined ? mkdtemp(join(tmpdir(), 'titan-sandbox-archive-')) : mkdir(this.#given, { recursive: true }).then(() => this.#given!);
    const path = join(await this.#folder, `${id}.zip`);
    const exists = await stat(path).then(() => true, () => false);
    if (!exists) {
      const draft = `${path}.${process.pid}.${this.#drafts++}`;
      const zip = new ZipFile();
      zip.addReadStream(Readable.from(text()), entry, { mtime: MADE_AT, compressionLevel: 1 });
      zip.end();
      await pipeline(zip.outputStream, createWriteStream(draft));
      await rename(draft, path);
    }
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return { path, sha256: hash.digest('hex'), size: (await stat(path)).size };
  }

  async #account(id: string, file: StoredFile): Promise<StoredFile> {
    this.#size += file.size;
    for (const [oldest, made] of this.#files) {
      if (this.#given !== undefined || this.#size <= CAPACITY || oldest === id) break;
      this.#files.delete(oldest);
      const { path, size } = await made;
      this.#size -= size;
      await rm(path, { force: true });
    }
    return file;
  }
}

export function bytesOf(file: StoredFile): Promise<Buffer> {
  return readFile(file.path);
}
