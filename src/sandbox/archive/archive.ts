import { createHash } from 'node:crypto';
import type { Reply } from '../dialects/dialect.js';
import type { Listing } from '../markets/listing.js';
import type { Perpetual } from '../markets/perpetual.js';
import type { Tape } from '../markets/tape.js';
import { binanceArchive } from './binance-archive.js';
import { bytesOf, FileStore } from './file-store.js';
import { hasRows, textOf, variantOf } from './file-text.js';
import { flawOf, flawsOf, type ArchiveFlaw } from './flaw.js';
import type { ArchiveDialect, PublishedMarket } from './publication.js';

const DIALECTS: readonly ArchiveDialect[] = [binanceArchive];
const CHECKSUM = '.CHECKSUM';

const NOT_FOUND: Reply = {
  status: 404,
  headers: { 'content-type': 'application/xml' },
  body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>',
};

/** One exchange's public files, made of what its markets trade. */
export class SandboxArchive {
  readonly #dialect: ArchiveDialect;
  readonly #markets: ReadonlyMap<Listing, PublishedMarket>;
  readonly #world: string;
  readonly #store: FileStore;
  #flaws: readonly ArchiveFlaw[] = [];
  /** How often each file's checksum has been asked for. */
  readonly #asked = new Map<string, number>();

  private constructor(dialect: ArchiveDialect, markets: ReadonlyMap<Listing, PublishedMarket>, world: string, folder: string | undefined) {
    this.#dialect = dialect;
    this.#markets = markets;
    this.#world = world;
    this.#store = new FileStore(folder);
  }

  /**
   * The archive of an exchange; undefined when it publishes none.
   *
   * @param world names what decides the markets: seed, recordings, interruptions
   * @param folder see {@link FileStore}
   */
  static of(
    exchange: string, tapes: ReadonlyMap<Listing, Tape>, perpetuals: ReadonlyMap<Listing, Perpetual>, world: string, folder: string | undefined,
  ): SandboxArchive | undefined {
    const dialect = DIALECTS.find((candidate) => candidate.exchange === exchange);
    const markets = new Map([...tapes].map(([listing, tape]) => [listing, { tape, perpetual: perpetuals.get(listing) }]));
    return dialect === undefined ? undefined : new SandboxArchive(dialect, markets, world, folder);
  }

  serves(path: string): boolean {
    return this.#dialect.serves(path);
  }

  /** Replaces all flaws; their counts start anew. */
  setFlaws(flaws: readonly ArchiveFlaw[]): void {
    this.#flaws = flaws;
    this.#asked.clear();
  }

  /** @param now the sandbox's clock (ms) */
  async answer(path: string, now: number): Promise<Reply> {
    const ofChecksum = path.endsWith(CHECKSUM);
    const name = ofChecksum ? path.slice(0, -CHECKSUM.length) : path;
    const flaws = flawsOf(this.#flaws, name);
    const publication = this.#dialect.find(name, [...this.#markets.keys()]);
    if (publication === undefined || now < publication.publishedAt || flawOf(flaws, 'missing') !== undefined) return NOT_FOUND;
    const market = this.#markets.get(publication.listing)!;
    if (!hasRows(publication, market)) return NOT_FOUND;
    if (flawOf(flaws, 'no-zip') !== undefined) return ofChecksum ? this.#checksum(name, flaws, sha256(NO_ZIP)) : octets(NO_ZIP);

    const variant = variantOf(publication, flaws, now);
    const key = JSON.stringify([this.#world, this.#dialect.exchange, name, variant]);
    const file = await this.#store.get(key, publication.entry, () => textOf(publication, market, variant));
    return ofChecksum ? this.#checksum(name, flaws, file.sha256) : octets(await bytesOf(file));
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #checksum(name: string, flaws: readonly ArchiveFlaw[], right: string): Reply {
    const asked = (this.#asked.get(name) ?? 0) + 1;
    this.#asked.set(name, asked);
    const bad = flawOf(flaws, 'bad-checksum');
    const sum = bad !== undefined && asked <= (bad.count ?? Infinity) ? sha256(Buffer.from(right)) : right;
    return { status: 200, body: `${sum}  ${name.slice(name.lastIndexOf('/') + 1)}\n` };
  }
}

const NO_ZIP = Buffer.from('This is no archive.');

function octets(body: Buffer): Reply {
  return { status: 200, headers: { 'content-type': 'application/zip' }, body };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
