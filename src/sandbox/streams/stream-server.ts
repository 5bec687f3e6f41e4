import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import type { Dialect } from '../dialects/dialect.js';
import { ExchangeVenue } from '../exchange-venue.js';
import { findFault, type Fault } from '../faults/fault.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Listing } from '../markets/listing.js';
import type { Perpetual } from '../markets/perpetual.js';
import type { Tape } from '../markets/tape.js';
import type { RequestLog } from '../request-log.js';
import { RecentFrames } from './recent-frames.js';
import { refuseUpgrade } from './refuse-upgrade.js';
import type { SocketLog } from './socket-log.js';
import type { StreamDialect } from './stream-dialect.js';
import { StreamSocket } from './stream-socket.js';

export interface StreamServerOptions {
  readonly dialect: Dialect;
  readonly tapes: ReadonlyMap<Listing, Tape>;
  readonly perpetuals: ReadonlyMap<Listing, Perpetual>;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  readonly sockets: SocketLog;
  readonly now: () => number;
}

/** How often (ms of real time) it looks whether something has become due by the sandbox's clock. */
const PULSE = 20;

/** An exchange's WebSockets, at the origin of its HTTP server. */
export class StreamServer {
  // A pong is an answer, which a silent socket does not give.
  readonly #upgrades = new WebSocketServer({ noServer: true, autoPong: false, clientTracking: false });
  readonly #sockets = new Set<StreamSocket>();
  readonly #recent = new RecentFrames();
  /** Connections that were asked for and never answered. */
  readonly #unanswered = new Set<Duplex>();
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(server: Server, private readonly dialect: StreamDialect, private readonly options: StreamServerOptions) {
    this.#upgrades.on('headers', (headers: string[], { url = '/' }: IncomingMessage) => { headers.push('Server: titan-sandbox', `Date: ${new Date(this.#now(url)).toUTCString()}`); });
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => undefined);
      this.#upgrade(request, socket, head).catch(() => { socket.destroy(); });
    });
  }

  /** Ends every connection, as an exchange does that goes down. */
  dropAll(): void {
    for (const socket of this.#sockets) socket.drop();
    for (const socket of this.#unanswered) socket.destroy();
  }

  close(): void {
    this.#closing.abort();
    clearInterval(this.#timer);
    this.dropAll();
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { dialect, faults: plan, log, sockets, now } = this.options;
    const target = request.url ?? '/';
    const time = now();
    const faults = plan.strike(dialect.exchange, target, time, 'upgrade');
    const latency = findFault(faults, 'latency');
    if (latency !== undefined) await delay(latency.milliseconds, undefined, { signal: this.#closing.signal });
    const [path = '/', search] = target.split('?');
    const conversation = this.dialect.connect(path, new URLSearchParams(search));
    const refusal = refusalOf(faults) ?? (conversation === undefined ? 404 : undefined);
    const silent = findFault(faults, 'silence') !== undefined;
    log.add({ time, exchange: dialect.exchange, method: 'GET', target, status: silent ? undefined : refusal ?? 101, faults: faults.map(({ kind }) => kind) });
    if (silent) {
      this.#unanswered.add(socket);
      socket.once('close', () => { this.#unanswered.delete(socket); });
    } else if (findFault(faults, 'reset', 'hang-up', 'refused') !== undefined) {
      socket.destroy();
    } else if (refusal !== undefined || conversation === undefined) {
      refuseUpgrade(socket, refusal ?? 404, this.#now(target));
    } else {
      this.#upgrades.handleUpgrade(request, socket, head, (opened) => {
        const over = sockets.open(dialect.exchange, target, now());
        const one = new StreamSocket(opened, conversation, {
          venue: () => this.#venue(target),
          strike: () => plan.strike(dialect.exchange, target, now(), 'frame'),
          sent: (frame) => { this.#recent.add(path, frame); },
          over: () => { over(now()); },
        }, this.#recent.replayedAt(path, faults));
        this.#sockets.add(one);
        opened.once('close', () => {
          over(now());
          this.#sockets.delete(one);
        });
        this.#timer ??= setInterval(() => { this.#pulse(); }, PULSE).unref();
      });
    }
  }

  #pulse(): void {
    for (const socket of this.#sockets) socket.sendDue();
    if (this.#sockets.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The exchange's clock (ms), as a connection sees it. */
  #now(target: string): number {
    const { now, faults, dialect } = this.options;
    return now() + faults.skew(dialect.exchange, target, now());
  }

  #venue(target: string): ExchangeVenue {
    const { tapes, perpetuals, faults, dialect, now } = this.options;
    return new ExchangeVenue(
      this.#now(target), tapes, perpetuals, [],
      () => faults.strike(dialect.exchange, target, now(), 'candle'),
      (topic) => faults.strike(dialect.exchange, `${target} ${topic}`, now(), 'subscription'),
    );
  }
}

function refusalOf(faults: readonly Fault[]): number | undefined {
  const fault = findFault(faults, 'upgrade-refused', 'status');
  return fault && (fault.status ?? 503);
}
