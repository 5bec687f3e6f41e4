import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const DAY = 24 * 60 * 60 * 1000;

export interface CachedMarkets {
  readonly markets: Record<string, unknown>;
  /** When they were had from the exchange (ms). */
  readonly savedAt: number;
}

/** A market list as ccxt built it, kept on disk for a day: loading one costs up to eleven requests. */
export interface MarketsCache {
  /** undefined when there is none, or an old or a damaged one. */
  read(): Promise<CachedMarkets | undefined>;
  /** A disk that cannot be written costs the cache, never the command. */
  write(markets: Record<string, unknown>): Promise<void>;
}

export const NO_CACHE: MarketsCache = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };

/** @param name must tell apart whatever changes the list: exchange, kinds of market */
export function marketsCache(folder: string, name: string, version: string, now: () => number): MarketsCache {
  const file = join(folder, `${name.replace(/[^\w.-]+/g, '_')}.json`);
  return {
    async read() {
      try {
        const cached = JSON.parse(await readFile(file, 'utf8')) as CachedMarkets & { version: string };
        const age = now() - cached.savedAt;
        return cached.version === version && age >= 0 && age < DAY ? cached : undefined;
      } catch {
        return undefined;
      }
    },
    async write(markets) {
      const draft = `${file}.${process.pid}.tmp`;
      try {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(draft, JSON.stringify({ version, savedAt: now(), markets }, withoutRaw));
        await rename(draft, file);
      } catch {
        // Said in the docstring.
      }
    },
  };
}

/** `info` repeats each market as the exchange sent it: most of the list's size, and nothing that titan reads. */
function withoutRaw(key: string, value: unknown): unknown {
  return key === 'info' ? {} : value;
}
