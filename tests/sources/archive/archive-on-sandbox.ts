import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateRows, type RejectedRow } from '../../../src/market/validation.js';
import type { Candle } from '../../../src/market/datasets/candles.js';
import type { Row } from '../../../src/market/datasets/dataset.js';
import { datasetOf } from '../../../src/market/datasets/registry.js';
import type { FileVersion } from '../../../src/market/page.js';
import { union, type Multirange } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import type { Timeframe } from '../../../src/market/timeframe.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/server.js';
import type { Archive, ArchiveSettings } from '../../../src/sources/archive/archive.js';
import { openArchive } from '../../../src/sources/archive/registry.js';

export const NOW = Date.parse('2024-05-15T12:34:56.789Z');

/** What came of a reading. */
export interface Read {
  /** As candles, whatever dataset was read. */
  readonly candles: readonly Candle[];
  readonly rows: readonly Row[];
  readonly rejected: readonly RejectedRow[];
  readonly answered: Multirange;
  readonly pages: number;
  /** Of each the last that was said. */
  readonly files: readonly FileVersion[];
  readonly error: unknown;
}

export interface ArchiveOnSandbox {
  readonly archive: Archive;
  readonly sandbox: Sandbox;
  /** The sandbox's clock, and the archive's. */
  clock: number;
  readonly troubles: readonly string[];
  read(series: Series, wanted: Multirange, signal?: AbortSignal): Promise<Read>;
  /** Paths of the files that were asked for, without those of checksums. */
  downloads(): readonly string[];
  /** What the folder for temporary files holds. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Binance's archive as titan opens it, over a real socket to a sandbox of its own. */
export async function archiveOnSandbox(
  { clock = NOW, settings = {}, ...options }: SandboxOptions & { readonly clock?: number; readonly settings?: Partial<ArchiveSettings> } = {},
): Promise<ArchiveOnSandbox> {
  const running = { clock };
  const folder = await mkdtemp(join(tmpdir(), 'titan-archive-test-'));
  const sandbox = await startSandbox({ exchanges: ['binance'], now: () => running.clock, ...options });
  const troubles: string[] = [];
  const archive = openArchive('binance', {
    http: { endpoint: sandbox.archives['binance'], mayBeSandbox: true },
    now: () => running.clock,
    folder,
    onTrouble: ({ message }) => troubles.push(message),
    ...settings,
  })!;
  return Object.assign(running, {
    archive,
    sandbox,
    troubles,
    read: (series: Series, wanted: Multirange, signal = new AbortController().signal) => readAll(archive, series, wanted, signal),
    downloads: () => sandbox.requests().map(({ target }) => target).filter((target) => target.endsWith('.zip')),
    leftovers: () => readdir(folder),
    async close() {
      await archive.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

async function readAll(archive: Archive, series: Series, wanted: Multirange, signal: AbortSignal): Promise<Read> {
  const rows: Row[] = [];
  const rejected: RejectedRow[] = [];
  const files = new Map<string, FileVersion>();
  let answered: Multirange = [];
  let pages = 0;
  let error: unknown;
  try {
    for await (const page of archive.pages({ series, wanted }, signal)) {
      const valid = validateRows(datasetOf(series), page.rows, series.timeframe, page.answered);
      rows.push(...valid.rows);
      rejected.push(...valid.rejected);
      answered = union(answered, page.answered);
      if (page.file !== undefined) files.set(page.file.name, page.file);
      pages += 1;
    }
  } catch (thrown) {
    error = thrown;
  }
  return { candles: rows as Candle[], rows, rejected, answered, pages, files: [...files.values()], error };
}

export function binance(symbol: string, timeframe: Timeframe): Series {
  return { dataset: 'candles', exchange: 'binance', symbol, timeframe };
}

export function between(from: string, to: string): { from: number; to: number } {
  return { from: Date.parse(from), to: Date.parse(to) };
}
