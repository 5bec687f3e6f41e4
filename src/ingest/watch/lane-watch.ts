import { bulkhead } from 'cockatiel';
import { datasetOf } from '../../market/datasets/registry.js';
import { dueUntil } from '../../market/due.js';
import type { DatasetName, Series, SeriesKind } from '../../market/series.js';
import { holds, type Multirange } from '../../market/range.js';
import { apiPages } from '../../sources/api-pages.js';
import { windowsAhead } from '../../sources/windows-ahead.js';
import { readKnownSpans } from '../../storage/known-span-repository.js';
import { readLeft } from '../../storage/left-repository.js';
import { persistently } from '../../storage/persistence.js';
import type { LaneContext } from '../backfill/lane.js';
import type { Lane } from '../backfill/plan.js';
import { chooseSymbols, type QuoteAliases } from '../choose-symbols.js';
import { execute } from '../executor.js';
import type { Outcome } from '../outcome.js';
import type { Observe } from '../observer.js';
import { whyNotServed } from '../why-not-served.js';
import { Backlog, type Missed } from './backlog.js';
import { frontOf } from './front.js';
import { watchedFrom } from './horizon.js';
import { LaneListening } from './lane-listening.js';
import { LaneStream } from './lane-stream.js';
import { Rechecks } from './rechecks.js';
import { tickCost } from './tick-cost.js';
import { isAnswered, type LaneTick, type ObserveWatch } from './watch-event.js';

export interface WatchWish {
  /** Unified symbols and patterns. */
  readonly symbols: readonly string[];
  readonly aliases: QuoteAliases;
  readonly kinds: readonly SeriesKind[];
  /** Milliseconds, by dataset, of the clock at whose multiples alone it is looked for what is due; others whenever one is. */
  readonly polls?: ReadonlyMap<DatasetName, number>;
  /** Whether candles are also taken as the exchanges send them by themselves. */
  readonly stream?: boolean;
}

/** A series, and from where on (ms) it is kept complete. */
interface Watched {
  readonly series: Series;
  since: number;
  /** The end (ms) of what the API has been asked for. */
  checked: number;
}

/** The watch of one exchange: its series, its ticks, and what it does in the background. */
export class LaneWatch {
  readonly #lane: Lane;
  readonly #backlog: Backlog;
  readonly #rechecks: Rechecks;
  readonly #stream: LaneStream | undefined;
  readonly #listening: readonly LaneListening[];
  #watched: readonly Watched[] | undefined;
  #standby = '';
  #busy = false;
  readonly #background = new Set<Promise<void>>();

  /**
   * @param interval milliseconds between ticks
   * @param signal ends all work at once
   */
  constructor(
    private readonly context: LaneContext, lane: Lane, private readonly wish: WatchWish, private readonly interval: number,
    private readonly observe: Observe, private readonly tell: ObserveWatch, signal: AbortSignal,
  ) {
    this.#lane = lane;
    this.#backlog = new Backlog(context, lane, observe, tell);
    this.#rechecks = new Rechecks(context, lane.exchange, observe, tell);
    const { id, candleStream, eventStreams } = lane.exchange;
    this.#stream = wish.stream === true && candleStream !== undefined ? new LaneStream(context, id, candleStream, tell, signal) : undefined;
    this.#listening = [...new Set(wish.kinds.map(({ dataset }) => dataset))].flatMap((dataset) => {
      const stream = eventStreams?.[dataset];
      return stream === undefined ? [] : [new LaneListening(context, id, dataset, stream, tell, signal)];
    });
  }

  get exchange(): string {
    return this.#lane.exchange.id;
  }

  /** Whether a tick is still going on. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Those of which the exchange has a market; none until that is known. */
  get series(): readonly { readonly series: Series; readonly since: number }[] {
    return this.#watched ?? [];
  }

  /**
   * Brings what has closed of every series: what one answer holds at once, the rest in the background.
   *
   * @returns what came; never rejects
   */
  async tick(at: number, signal: AbortSignal): Promise<LaneTick> {
    const startedAt = this.context.now();
    this.#busy = true;
    let outcomes: readonly Outcome[] = [];
    let error: unknown;
    try {
      outcomes = await this.#bringFronts(signal);
    } catch (thrown) {
      error = thrown;
    } finally {
      this.#busy = false;
    }
    const none = this.wish.stream === true && this.#stream === undefined ? [{ dataset: 'candles' as const, state: { kind: 'none' as const }, new: 0 }] : [];
    const streams = [...none, ...this.#streams.map((stream) => ({ dataset: stream.dataset, state: stream.state, new: stream.takeCount() }))];
    const tick = { exchange: this.exchange, startedAt, elapsed: this.context.now() - startedAt, outcomes, error, streams };
    this.tell({ type: 'lane-ticked', at, tick });
    return tick;
  }

  get #streams(): readonly (LaneStream | LaneListening)[] {
    return [...(this.#stream === undefined ? [] : [this.#stream]), ...this.#listening];
  }

  /** Whether a day is being asked for again, so that what it adds may have holes until it is through. */
  get rechecking(): boolean {
    return this.#rechecks.running;
  }

  /** Listens to the exchange no more; resolves when all that it sent is stored. */
  async endStream(): Promise<void> {
    await Promise.all(this.#streams.map((stream) => stream.end()));
  }

  /** Resolves when nothing goes on in the background. */
  async settled(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background);
  }

  async #bringFronts(signal: AbortSignal): Promise<Outcome[]> {
    const { context } = this;
    const { exchange } = this.#lane;
    const claimed = await this.#claim(await this.#series(signal));
    for (const stream of this.#streams) stream.follow(claimed.flatMap(({ series }) => (series.dataset === stream.dataset ? [series] : [])));
    const mine = claimed.filter(({ series }) => datasetOf(series).askable);
    const owed = await this.#rechecks.owed(mine.map(({ series }) => series), signal);
    const now = context.now();
    const wanted = mine.map(({ series, since }) => ({ series, range: { from: since, to: dueUntil(series, this.#lastPoll(series, now)) } }));
    const left = await persistently(() => readLeft(context.sql, wanted), signal);
    const missed: Missed[] = [];
    const fresh: { series: Series; wanted: Multirange; watched: Watched; to: number }[] = [];
    for (const [nr, { series, range }] of wanted.entries()) {
      const { open } = left[nr]!;
      const watched = mine[nr]!;
      const front = frontOf(open, range, series.timeframe, exchange.service(series).page, this.#stream && watched.checked);
      if (front.behind.length > 0) missed.push({ series, open: front.behind });
      if (front.fresh.length > 0) fresh.push({ series, wanted: front.fresh, watched, to: range.to });
      watched.since = watchedFrom({ from: watched.since, to: open[0]?.from ?? range.to }, series.timeframe, now);
    }
    const requests = bulkhead(Math.max(4, ...fresh.map(({ series }) => windowsAhead(exchange.service(series)))), Infinity);
    const outcomes = await Promise.all(fresh.map(({ series, wanted: asked, watched, to }) => requests.execute(async () => {
      const outcome = await execute(context, apiPages(exchange), { series, wanted: asked }, signal, this.observe);
      if (!holds(outcome.unanswered, to - 1)) watched.checked = to;
      return outcome;
    })));
    this.#inBackground(() => this.#backlog.catchUp(missed, signal));
    // Not of an exchange that has just failed to answer for all that is fresh.
    if (owed !== undefined && isAnswered(outcomes)) this.#inBackground(() => this.#rechecks.catchUp(owed, signal));
    return outcomes;
  }

  async #series(signal: AbortSignal): Promise<readonly Watched[]> {
    if (this.#watched !== undefined) return this.#watched;
    const { exchange } = this.#lane;
    const { symbols, aliases, kinds } = this.wish;
    const markets = await exchange.markets(signal);
    const all = chooseSymbols(symbols, aliases, markets).flatMap(({ symbol }) =>
      kinds.map((kind): Series => ({ ...kind, exchange: exchange.id, symbol })));
    const reasons = all.map((series) => whyNotServed(series, markets));
    const series = all.filter((_, nr) => reasons[nr] === undefined);
    const known = await persistently(() => readKnownSpans(this.context.sql, series), signal);
    const now = this.context.now();
    this.#watched = series.map((one, nr) => ({ series: one, since: watchedFrom(known[nr], one.timeframe, now), checked: -Infinity }));
    const leftOut = all.flatMap((one, nr) => (reasons[nr] === undefined ? [] : [{ series: one, reason: reasons[nr] }]));
    const cost = tickCost(exchange, series.filter((one) => datasetOf(one).askable), (one) => Math.max(this.interval, this.#pollOf(one)));
    this.tell({ type: 'watching', exchange: exchange.id, series, leftOut, cost });
    if (this.wish.stream === true && this.#stream === undefined) this.tell({ type: 'stream', exchange: exchange.id, dataset: 'candles', state: { kind: 'none' } });
    return this.#watched;
  }

  /** Milliseconds between looks for what is due of a series. */
  #pollOf({ dataset }: Series): number {
    return this.wish.polls?.get(dataset) ?? 1;
  }

  /** When (ms) it was to be looked last. */
  #lastPoll(series: Series, now: number): number {
    return now - (now % this.#pollOf(series));
  }

  /** @returns those that no other titan watches */
  async #claim(watched: readonly Watched[]): Promise<Watched[]> {
    const others = await this.context.claims.takeFronts(watched.map(({ series }) => series));
    const theirs = watched.filter((_, nr) => others[nr] !== undefined).map(({ series }) => series);
    const by = others.find((other) => other !== undefined);
    const standby = `${theirs.length} ${by?.id ?? ''}`;
    if (standby !== this.#standby && (theirs.length > 0 || this.#standby !== '')) this.tell({ type: 'standby', exchange: this.exchange, series: theirs, by });
    this.#standby = theirs.length > 0 ? standby : '';
    return watched.filter((_, nr) => others[nr] === undefined);
  }

  /** @param work never rejects: neither does a backlog nor the executor */
  #inBackground(work: () => Promise<void>): void {
    const job = work().finally(() => { this.#background.delete(job); });
    this.#background.add(job);
  }
}
