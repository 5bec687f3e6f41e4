import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { judgeListening, type Verdict } from '../../../bench/listening-judge.js';
import { openExchange } from '../../../src/exchanges/registry.js';
import type { Lane } from '../../../src/ingest/backfill/plan.js';
import { watch } from '../../../src/ingest/watch/watch.js';
import type { WatchEvent } from '../../../src/ingest/watch/watch-event.js';
import type { Range } from '../../../src/market/range.js';
import { startSandbox, type Sandbox } from '../../../src/sandbox/server.js';
import { liquidationTruth } from '../../support/sandbox-truth.js';
import { anOwner } from '../backfill/backfill-on-sandbox.js';

export const LISTENED = ['binance', 'bybit', 'okx'];
export const SYMBOLS = ['BTC/USDT:USDT', 'ETH/USDT:USDT'];
/** Many, and sent often. */
const TERMS = { perSecond: 25, collect: 100 };

/** Resolves when so many events of a kind have happened. */
export type Happened = (isOne: (event: WatchEvent) => boolean, count: number) => Promise<void>;

export interface Judged extends Verdict {
  readonly stored: number;
  readonly covered: readonly Range[];
}

/** A watch of liquidations on three exchanges in real time, as sockets are, and what is to be said of what it stored. */
export class ListeningOnSandbox {
  private constructor(private readonly sql: Sql, readonly sandbox: Sandbox, private readonly lanes: readonly Lane[], private readonly folder: string) {}

  static async open(sql: Sql): Promise<ListeningOnSandbox> {
    const sandbox = await startSandbox({ exchanges: LISTENED, enforceLimits: false, liquidations: TERMS });
    const folder = await mkdtemp(join(tmpdir(), 'titan-markets-'));
    const lanes: Lane[] = [];
    // One by one: jest's module loader does not stand imports of the same file side by side.
    for (const id of LISTENED) {
      const exchange = await openExchange(id, { http: { endpoint: sandbox.origins[id], mayBeSandbox: true }, derivatives: true, cacheFolder: folder, throttled: false, now: Date.now });
      lanes.push({ exchange, suppliers: [] });
    }
    return new ListeningOnSandbox(sql, sandbox, lanes, folder);
  }

  /** @param interval milliseconds between ticks; @param work the watch ends with it */
  async watchDuring(work: (happened: Happened) => Promise<void>, interval = 60_000): Promise<WatchEvent[]> {
    const events: WatchEvent[] = [];
    const stop = new AbortController();
    const context = { sql: this.sql, owner: anOwner(), readers: 1, now: Date.now, pause: (milliseconds: number, signal: AbortSignal) => wait(milliseconds, undefined, { signal }) };
    const wish = { symbols: SYMBOLS, aliases: new Map(), kinds: [{ dataset: 'liquidations', timeframe: '1s' } as const] };
    const options = { rhythm: { interval, settle: 0 }, limits: { gapRate: 1, age: 1_000 }, once: false };
    const watching = watch(context, this.lanes, wish, options, stop.signal, (event) => { events.push(event); });
    try {
      await work(async (isOne, count) => {
        for (const end = Date.now() + 30_000; events.filter(isOne).length < count; await wait(20)) if (Date.now() > end) throw new Error('waited in vain');
      });
    } finally {
      stop.abort(new Error('enough'));
      await watching;
    }
    return events;
  }

  async judged(exchange: string, symbol: string, time: Range): Promise<Judged> {
    const rows = await this.sql<{ time: Date; text: string }[]>`
      SELECT time, concat_ws(' ', side, amount, price) AS text FROM liquidation WHERE exchange = ${exchange} AND symbol = ${symbol}`;
    const covered = await coveredOf(this.sql, exchange, symbol);
    const verdict = judgeListening({
      covered,
      rows: rows.map((row) => ({ time: row.time.getTime(), text: row.text })),
      truth: await liquidationTruth(exchange, symbol, { from: Math.floor(time.from / 1_000) * 1_000, to: time.to }, TERMS),
      sockets: this.sandbox.sockets().filter((socket) => socket.exchange === exchange).map(({ from, to = Infinity }) => ({ from, to })),
    });
    return { ...verdict, stored: rows.length, covered };
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map(({ exchange }) => exchange.close()));
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Whether an event says that an exchange is listened to. */
export function isConnected(event: WatchEvent): boolean {
  return event.type === 'stream' && event.state.kind === 'connected';
}

export async function coveredOf(sql: Sql, exchange: string, symbol: string): Promise<Range[]> {
  return sql<Range[]>`
    SELECT (extract(epoch FROM lower(part)) * 1000)::float8 AS from, (extract(epoch FROM upper(part)) * 1000)::float8 AS to
    FROM (SELECT range_agg(covered) AS covered FROM coverage WHERE dataset = 'liquidations' AND exchange = ${exchange} AND symbol = ${symbol}) one, unnest(covered) part
    ORDER BY 1`;
}
