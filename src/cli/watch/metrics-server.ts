import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { messageOf, UsageError } from '../../errors.js';
import { printable } from '../../market/printable.js';

export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';

/**
 * @param text `9464`, `0.0.0.0:9464` or `[::1]:9464`
 * @throws UsageError
 */
export function parseMetricsAddress(text: string): MetricsAddress {
  const [, host = LOOPBACK, digits] = /^(?:\[?([\w.:-]+?)\]?:)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) throw new UsageError(`--metrics: ${printable(text)} is no port`, { hint: 'Write 9464, or 0.0.0.0:9464 to be reached from elsewhere.' });
  return { host, port };
}

/** Sentences for `/healthz`. */
export interface Health {
  /** Why the watch is not well; none while it is. */
  readonly unwell: readonly string[];
  /** What is not as it should be, and is made up for. */
  readonly notes: readonly string[];
}

/** Serves `/metrics` for Prometheus, and `/healthz`: 200 while all is well, 503 with the reasons when it is not. */
export class MetricsServer {
  private constructor(private readonly server: Server) {}

  /**
   * @throws UsageError when the port cannot be had
   */
  static async listen({ host, port }: MetricsAddress, registry: Registry, health: () => Health): Promise<MetricsServer> {
    const server = createServer((request, response) => {
      const path = (request.url ?? '').split('?')[0];
      if (path === '/metrics') {
        registry.metrics().then(
          (text) => { response.writeHead(200, { 'content-type': registry.contentType }).end(text); },
          (error: unknown) => { response.writeHead(500).end(`${messageOf(error)}\n`); },
        );
        return;
      }
      if (path !== '/healthz') {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('titan watch: /metrics, /healthz\n');
        return;
      }
      const { unwell, notes } = health();
      const lines = [...(unwell.length === 0 ? ['ok'] : unwell), ...notes];
      response.writeHead(unwell.length === 0 ? 200 : 503, { 'content-type': 'text/plain' }).end(lines.map((line) => `${line}\n`).join(''));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(new UsageError(`--metrics: ${host}:${port} cannot be listened on (${error.code ?? error.message})`, { hint: 'Another titan may have it: name another port.' }));
      });
      server.listen(port, host, resolve);
    });
    server.unref();
    return new MetricsServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => { this.server.close(() => { resolve(); }); });
  }
}
