import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import type { Exchange } from '../../src/exchanges/exchange.js';
import { openExchange } from '../../src/exchanges/registry.js';

/** An exchange as titan opens it, talking over a real socket to a server that gives a test's own answers. */
export interface ExchangeOnAnswers {
  readonly exchange: Exchange;
  close(): Promise<void>;
}

/** @param answer the JSON to send, by path and query, followed by the body of a POST; undefined becomes a 404 */
export async function exchangeOnAnswers(
  id: string, answer: (target: string) => unknown, { now = Date.now, derivatives = false } = {},
): Promise<ExchangeOnAnswers> {
  const server = createServer((request, response) => {
    void text(request).then((posted) => answer((request.url ?? '/') + posted)).then((body) => {
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json', date: new Date(now()).toUTCString() });
      response.end(JSON.stringify(body ?? {}));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // Behind an endpoint no market list is cached, so the folder stays unused.
  const exchange = await openExchange(id, { http: { endpoint }, derivatives, cacheFolder: tmpdir(), now });
  return {
    exchange,
    close: async () => {
      await exchange.close();
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}
