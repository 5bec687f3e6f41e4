import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { suppliersOf } from '../../../src/cli/source-choice.js';
import { openExchange } from '../../../src/exchanges/registry.js';
import type { Lane } from '../../../src/ingest/backfill/plan.js';
import type { WatchWish } from '../../../src/ingest/watch/lane-watch.js';
import { watch, type WatchSummary } from '../../../src/ingest/watch/watch.js';
import type { WatchEvent } from '../../../src/ingest/watch/watch-event.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/server.js';
import type { LeaseOwner } from '../../../src/storage/lease-repository.js';
import { anOwner } from '../backfill/backfill-on-sandbox.js';
import { impatient } from './impatient.js';

const SECOND = 1_000;

export interface SimulatedWatch {
  /** Milliseconds from the beginning. */
  readonly length: number;
  readonly wish: Partial<WatchWish>;
  readonly interval?: number;
  readonly owner?: LeaseOwner;
  /** Called whenever nothing is at work, before time goes by: to switch faults, to restart databases, to sleep, to set the clock. */
  readonly meanwhile?: (clock: SimulatedClock) => void | Promise<void>;
}

/** Milliseconds. */
export interface SimulatedClock {
  /** The exchanges' time. */
  now: number;
  /** What our clock is ahead of it. */
  ahead: number;
}

/** Exchanges and a watch in a time that goes by only while nothing is at work, or what is at work waits for it. The exchanges' clock and ours may differ. */
export class WatchSimulation {
  readonly events: WatchEvent[] = [];

  private constructor(readonly sandbox: Sandbox, readonly lanes: readonly Lane[], private readonly folder: string, readonly clock: SimulatedClock) {}

  /** @param deadline real milliseconds for an answer, where there are faults that do not answer: simulated time waits no longer */
  static async open(ids: readonly string[], start: number, { deadline, derivatives = false, ...options }: SandboxOptions & { readonly deadline?: number; readonly derivatives?: boolean } = {}): Promise<WatchSimulation> {
    const clock: SimulatedClock = { now: start, ahead: 0 };
    const now = (): number => clock.now;
    const sandbox = await startSandbox({ exchanges: ids, enforceLimits: false, now, ...options });
    const folder = await mkdtemp(join(tmpdir(), 'titan-markets-'));
    const lanes: Lane[] = [];
    // One by one: jest's module loader does not stand imports of the same file side by side.
    for (const id of ids) {
      const exchange = await openExchange(id, {
        http: { endpoint: sandbox.origins[id], mayBeSandbox: true }, derivatives, cacheFolder: folder, throttled: false, now: () => clock.now + clock.ahead,
      });
      const hurried = deadline === undefined ? exchange : impatient(exchange, deadline);
      lanes.push({ exchange: hurried, suppliers: await suppliersOf('api', hurried, undefined, now) });
    }
    return new WatchSimulation(sandbox, lanes, folder, clock);
  }

  async watch(sql: Sql, { length, wish, interval = 60 * SECOND, owner = anOwner(), meanwhile }: SimulatedWatch): Promise<WatchSummary> {
    const stop = new AbortController();
    const end = this.clock.now + length;
    let working = 0;
    const tell = (event: WatchEvent): void => {
      this.events.push(event);
      if (event.type === 'tick' || event.type === 'catching-up') working++;
      if (event.type === 'ticked' || event.type === 'caught-up') working--;
    };
    // By the signal of each piece of work in the background: how much of it waits for time to go by.
    const waiting = new Map<AbortSignal, number>();
    const untilThen = async (time: number, signal: AbortSignal): Promise<void> => {
      waiting.set(signal, (waiting.get(signal) ?? 0) + 1);
      while (this.clock.now < time && !signal.aborted) await wait(1);
      const others = waiting.get(signal)! - 1;
      if (others > 0) waiting.set(signal, others);
      else waiting.delete(signal);
      signal.throwIfAborted();
    };
    const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
      signal.throwIfAborted();
      if (signal !== stop.signal) return untilThen(this.clock.now + milliseconds, signal);
      // Also to those who have just been waiting.
      if (waiting.size > 0) await wait(2);
      while (working > waiting.size) await wait(1);
      await meanwhile?.(this.clock);
      this.clock.now += milliseconds;
      if (this.clock.now >= end) stop.abort(new Error('the simulated time is over'));
    };
    const context = { sql, owner, readers: 1, now: () => this.clock.now + this.clock.ahead, pause };
    const options = { rhythm: { interval, settle: 2 * SECOND }, limits: { gapRate: 0.05, age: 10 }, once: false };
    return watch(context, this.lanes, { symbols: ['BTC/USDT'], aliases: new Map(), kinds: [{ dataset: 'candles', timeframe: '1m' }], ...wish }, options, stop.signal, tell);
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map(({ exchange }) => exchange.close()));
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
