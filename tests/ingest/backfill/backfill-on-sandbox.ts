import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { suppliersOf, type SourceChoice } from '../../../src/cli/source-choice.js';
import { backfill, planBackfill, type BackfillContext, type SeriesBackfill } from '../../../src/ingest/backfill/backfill.js';
import type { Lane } from '../../../src/ingest/backfill/plan.js';
import type { Observe } from '../../../src/ingest/observer.js';
import { dueRange } from '../../../src/ingest/span.js';
import type { Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import type { Timeframe } from '../../../src/market/timeframe.js';
import type { RequestLogEntry } from '../../../src/sandbox/request-log.js';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/server.js';
import { openArchive } from '../../../src/sources/archive/registry.js';
import type { LeaseOwner } from '../../../src/storage/lease-repository.js';
import type { Wanted } from '../../../src/storage/left-repository.js';
import { exchangeOnSandbox } from '../../support/exchange-on-sandbox.js';
import { sandboxTruth, type TruthOptions } from '../../support/sandbox-truth.js';

export const NOW = Date.parse('2024-05-15T12:34:56.789Z');
const NEVER = new AbortController().signal;

export interface Run {
  readonly signal?: AbortSignal;
  readonly observe?: Observe;
  readonly owner?: LeaseOwner;
  /** In place of the sandbox's. */
  readonly lane?: Lane;
}

/** One exchange's lane, as the command makes it, on a sandbox with a clock that stands still. */
export interface BackfillOnSandbox {
  readonly sandbox: Sandbox;
  readonly lane: Lane;
  /** Milliseconds that were waited, by a clock that only goes by waiting. */
  readonly waited: readonly number[];
  run(sql: Sql, wanted: readonly Wanted[], options?: Run): Promise<SeriesBackfill[]>;
  /** What has been asked since the last call. */
  asked(): readonly RequestLogEntry[];
  close(): Promise<void>;
}

export async function backfillOnSandbox(
  id: string, { source = 'api', now = () => NOW, ...options }: SandboxOptions & { readonly source?: SourceChoice; readonly derivatives?: boolean } = {},
): Promise<BackfillOnSandbox> {
  const opened = await exchangeOnSandbox(id, { now, ...options });
  const { exchange, sandbox } = opened;
  const archive = openArchive(id, {
    http: { endpoint: sandbox.archives[id], mayBeSandbox: true },
    now,
    marketId: async (symbol, signal) => (await exchange.markets(signal)).bySymbol.get(symbol)?.id,
  });
  const lane = { exchange, suppliers: await suppliersOf(source, exchange, archive, now) };
  const waited: number[] = [];
  let seen = 0;
  return {
    sandbox,
    lane,
    waited,
    async run(sql, wanted, { signal = NEVER, observe, owner = anOwner(), lane: whose = lane } = {}) {
      let clock = now();
      const pause = async (milliseconds: number, whose: AbortSignal): Promise<void> => {
        whose.throwIfAborted();
        waited.push(milliseconds);
        clock += milliseconds;
        await wait(5);
      };
      const context: BackfillContext = { sql, command: 'backfill', owner, now: () => clock, pause };
      return backfill(context, await planBackfill(context, [{ lane: whose, wanted }], signal), signal, observe);
    },
    asked() {
      const fresh = sandbox.requests().slice(seen);
      seen += fresh.length;
      return fresh;
    },
    async close() {
      await archive?.close();
      await opened.close();
    },
  };
}

export function anOwner({ host = 'here', pid = process.pid } = {}): LeaseOwner {
  return { id: randomUUID(), host, pid };
}

export function wanted(exchange: string, symbol: string, timeframe: Timeframe, from: string, until?: string): Wanted {
  const span = { kind: 'between' as const, since: Date.parse(from), until: until === undefined ? undefined : Date.parse(until), count: undefined };
  return { series: { dataset: 'candles', exchange, symbol, timeframe }, range: dueRange(span, { dataset: 'candles', timeframe }, NOW - 120_000) };
}

/** `[time, open, …]` as numbers: sources write more or fewer zeros. */
export async function storedRows(sql: Sql, { exchange, symbol, timeframe }: Series): Promise<number[][]> {
  const rows = await sql`
    SELECT (extract(epoch FROM time) * 1000)::float8, open::float8, high::float8, low::float8, close::float8, volume::float8
    FROM ohlcv WHERE exchange = ${exchange} AND symbol = ${symbol} AND timeframe = ${timeframe} ORDER BY time`.values();
  return [...rows] as number[][];
}

export async function truth({ series, range }: Wanted, options: Partial<TruthOptions> = {}): Promise<number[][]> {
  const bars = await sandboxTruth(series, range, { now: NOW, fill: true, ...options });
  return bars.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume].map(Number));
}

/** The windows of klines that were asked of Binance, by series, in order of time. */
export function klineWindows(log: readonly RequestLogEntry[]): Map<string, Range[]> {
  const windows = new Map<string, Range[]>();
  for (const { target } of log) {
    const { pathname, searchParams: of } = new URL(target, 'http://binance');
    if (!pathname.endsWith('/klines')) continue;
    const key = `${of.get('symbol')} ${of.get('interval')}`;
    const range = { from: Number(of.get('startTime')), to: Number(of.get('endTime')) + 1 };
    windows.set(key, [...(windows.get(key) ?? []), range].sort((a, b) => a.from - b.from));
  }
  return windows;
}

/** Pairs of windows that share time. */
export function overlaps(log: readonly RequestLogEntry[]): number {
  return [...klineWindows(log).values()].reduce((sum, ranges) => sum + ranges.filter(({ from }, nr) => nr > 0 && from < ranges[nr - 1]!.to).length, 0);
}

export function statusesOf(results: readonly SeriesBackfill[]): number[] {
  return results.map(({ left }) => left.length);
}

export function expectNothingLeft(results: readonly SeriesBackfill[]): void {
  expect(statusesOf(results)).toEqual(results.map(() => 0));
}
