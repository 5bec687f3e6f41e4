import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.js';
import type { SandboxArchive } from './archive/archive.js';
import type { Dialect, Meter, Query, Reply } from './dialects/dialect.js';
import { ExchangeVenue } from './exchange-venue.js';
import { breakConnection, deliver, type Answer } from './faults/delivery.js';
import { findFault, type Fault } from './faults/fault.js';
import type { FaultPlan } from './faults/fault-plan.js';
import type { Listing } from './markets/listing.js';
import type { Perpetual } from './markets/perpetual.js';
import type { Tape } from './markets/tape.js';
import { closeNow, listen } from './loopback.js';
import { PortGate } from './port-gate.js';
import { jsonOf, type JsonPieces } from './raw-json.js';
import type { RequestLog } from './request-log.js';
import type { SocketLog } from './streams/socket-log.js';
import { StreamServer } from './streams/stream-server.js';

export interface ExchangeServerOptions {
  readonly dialect: Dialect;
  readonly tapes: ReadonlyMap<Listing, Tape>;
  readonly perpetuals: ReadonlyMap<Listing, Perpetual>;
  /** Its public files, at the same origin; undefined when it publishes none. */
  readonly archive: SandboxArchive | undefined;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  readonly sockets: SocketLog;
  readonly now: () => number;
  readonly host: string;
  readonly enforceLimits: boolean;
  /** Milliseconds before every answer. */
  readonly latency: number;
}

/**
 * For how long (ms) an idle connection is kept: as long as exchanges do. In Node's five seconds a machine that is busy enough
 * closes a connection just as it is used again, which would be a fault that nobody switched on.
 */
const KEEP_ALIVE = 60_000;

/** One exchange on one port: HTTP in, the dialect's answers out, faults where they strike. */
export class ExchangeServer {
  readonly #options: ExchangeServerOptions;
  readonly #meter: Meter;
  readonly #server: Server;
  readonly #gate: PortGate;
  readonly #streams: StreamServer | undefined;
  readonly #closing = new AbortController();
  #dated = { second: NaN, text: '' };

  constructor(options: ExchangeServerOptions) {
    this.#options = options;
    this.#meter = options.dialect.meter();
    // Every request that waits is one.
    setMaxListeners(Infinity, this.#closing.signal);
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE }, (request, response) => {
      response.sendDate = false;
      response.on('error', () => undefined);
      this.#respond(request, response).catch((error: unknown) => {
        if (this.#closing.signal.aborted || response.headersSent) response.destroy();
        else deliver(response, this.#answer(queryOf(request, request.url ?? '/', ''), { status: 500, body: messageOf(error) }, options.now()), []);
      });
    });
    const { streams, exchange } = options.dialect;
    this.#streams = streams && new StreamServer(this.#server, streams, options);
    this.#gate = new PortGate(this.#server, options.host, exchange, options.faults, options.now, () => this.#streams?.dropAll());
  }

  /** @throws TemporaryError when the port is taken */
  async listen(port: number): Promise<string> {
    const origin = await listen(this.#server, port, this.#options.host);
    this.#gate.guard((this.#server.address() as AddressInfo).port);
    return origin;
  }

  /** To be called when the faults are others. */
  heedFaults(): void {
    this.#gate.heed();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#gate.close();
    this.#streams?.close();
    await closeNow(this.#server);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { dialect, faults: plan, log, latency } = this.#options;
    const target = request.url ?? '/';
    const time = this.#options.now();
    const faults = plan.strike(dialect.exchange, target, time);
    const wait = latency + (findFault(faults, 'latency')?.milliseconds ?? 0);
    const body = request.method === 'POST' ? await readBody(request) : '';
    if (wait > 0) await delay(wait, undefined, { signal: this.#closing.signal });

    const broken = breakConnection(response, faults);
    const now = this.#options.now() + (findFault(faults, 'clock-skew')?.milliseconds ?? 0);
    const query = queryOf(request, target, body);
    const reply = broken ? undefined : this.#reply(query, now, faults);
    const answer = reply && this.#answer(query, reply instanceof Promise ? await reply : reply, now);
    log.add({
      time,
      exchange: dialect.exchange,
      method: request.method ?? 'GET',
      target,
      status: answer?.status,
      faults: faults.map((fault) => fault.kind),
    });
    if (answer !== undefined) deliver(response, answer, faults);
  }

  /** A promise only where files are read: to wait costs a page more than to be counted. */
  #reply(query: Query, now: number, faults: readonly Fault[]): Reply | Promise<Reply> {
    const { dialect, tapes, perpetuals, archive, enforceLimits } = this.#options;
    const trouble = findFault(faults, 'status');
    if (trouble !== undefined) {
      const headers = trouble.retryAfter === undefined ? {} : { 'retry-after': String(trouble.retryAfter) };
      return { status: trouble.status, headers, body: dialect.failure(trouble.status, now) };
    }
    if (archive?.serves(query.path) === true) return archive.answer(query.path, now);
    const refusal = this.#meter.charge(query, now);
    if (refusal !== undefined && enforceLimits) return refusal;
    const reply = dialect.answer(query, new ExchangeVenue(now, tapes, perpetuals, faults));
    this.#meter.answered?.(query, reply);
    return reply;
  }

  #answer(query: Query, { status, headers, body }: Reply, now: number): Answer {
    const text = typeof body === 'string';
    const { pieces, release } = text ? asItIs(Buffer.from(body)) : Buffer.isBuffer(body) ? asItIs(body) : jsonOf(body);
    return {
      status,
      headers: {
        server: 'titan-sandbox',
        date: this.#date(now),
        'content-type': text ? 'text/plain' : 'application/json;charset=UTF-8',
        ...this.#meter.headers(now, query),
        ...headers,
      },
      body: pieces,
      release,
    };
  }

  #date(now: number): string {
    const second = Math.floor(now / 1000);
    if (second !== this.#dated.second) this.#dated = { second, text: new Date(now).toUTCString() };
    return this.#dated.text;
  }
}

function queryOf(request: IncomingMessage, target: string, body: string): Query {
  const [path = '/', ...search] = target.split('?');
  return { method: request.method ?? 'GET', path, params: new URLSearchParams(search.join('?')), body };
}

function asItIs(body: Buffer): JsonPieces {
  return { pieces: [body], release: () => undefined };
}

/** By events: `for await` takes longer than all the rest of a small answer. */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => { chunks.push(chunk); });
    request.on('end', () => { resolve(Buffer.concat(chunks).toString('utf8')); });
    request.on('error', reject);
  });
}
