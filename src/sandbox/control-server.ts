import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { messageOf, UsageError } from '../errors.js';
import type { Fault } from './faults/fault.js';
import type { FaultPlan } from './faults/fault-plan.js';
import { describeFault, parseFault } from './faults/fault-schema.js';
import { closeNow, listen } from './loopback.js';

const MAX_BODY = 1_000_000;

export interface ControlServerOptions {
  readonly faults: FaultPlan;
  readonly exchanges: readonly string[];
  /** The sandbox's clock (ms). */
  readonly now: () => number;
  /** Is called when the faults are others. */
  readonly changed: () => void;
}

/**
 * Where a sandbox's faults are seen and switched while it runs, `/faults`: GET lists them, PUT puts others in their place,
 * POST adds one or several, DELETE ends them all. Bodies are JSON, as fault-schema.ts has it; each answer lists what is now.
 */
export class ControlServer {
  readonly #options: ControlServerOptions;
  readonly #server: Server;

  constructor(options: ControlServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      response.on('error', () => undefined);
      this.#respond(request).then(
        (body) => { send(response, 200, body); },
        (error: unknown) => { send(response, error instanceof Refusal ? error.status : 400, { error: messageOf(error), ...hintOf(error) }); },
      );
    });
  }

  /** @throws TemporaryError when the port is taken */
  listen(port: number, host: string): Promise<string> {
    return listen(this.#server, port, host);
  }

  close(): Promise<void> {
    return closeNow(this.#server);
  }

  async #respond(request: IncomingMessage): Promise<unknown> {
    const { faults, changed, now } = this.#options;
    if (request.url !== '/faults') throw new Refusal(404, 'there is only /faults');
    // Programs send no Origin; web pages must not reach what listens on loopback.
    if (request.headers.origin !== undefined) throw new Refusal(403, 'web pages may not switch faults');
    const { method } = request;
    if (method === 'PUT') faults.set(await this.#read(request));
    else if (method === 'POST') faults.add(await this.#read(request));
    else if (method === 'DELETE') faults.set([]);
    else if (method !== 'GET') throw new Refusal(405, 'use GET, PUT, POST or DELETE');
    if (method !== 'GET') changed();
    return {
      sandbox: true,
      now: new Date(now()).toISOString(),
      faults: faults.progress().map(({ fault, seen, struck }) => ({ fault: describeFault(fault), seen, struck })),
    };
  }

  async #read(request: IncomingMessage): Promise<readonly Fault[]> {
    const { now, exchanges } = this.#options;
    const input = parseJson(await readText(request));
    return (Array.isArray(input) ? input : [input]).map((fault: unknown) => parseFault(fault, now(), exchanges));
  }
}

class Refusal extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw new Refusal(413, `more than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('the body is not JSON', { hint: 'Send a fault such as {"kind":"reset","exchange":"binance"}, or a list of them.' });
  }
}

function hintOf(error: unknown): { readonly hint?: string } {
  return error instanceof UsageError && error.hint !== undefined ? { hint: error.hint } : {};
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { server: 'titan-sandbox', 'content-type': 'application/json;charset=UTF-8' });
  response.end(`${JSON.stringify(body)}\n`);
}
