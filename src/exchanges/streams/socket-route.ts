import { HttpsProxyAgent } from 'https-proxy-agent';
import type { HttpSettings } from '../http.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** ccxt's tree of WebSocket addresses. */
export type SocketUrls = string | { readonly [name: string]: SocketUrls };

/** The same addresses at another origin (`http://127.0.0.1:9100`), paths as they were. */
export function redirectSockets(urls: SocketUrls, endpoint: string): SocketUrls {
  const origin = new URL(endpoint).origin.replace(/^http/, 'ws');
  // Not by URL: ccxt leaves placeholders in hosts, such as `stream.{hostname}`.
  if (typeof urls === 'string') return urls.replace(/^wss?:\/\/[^/]+/, origin);
  return Object.fromEntries(Object.entries(urls).map(([name, inner]) => [name, redirectSockets(inner, endpoint)]));
}

/** What takes WebSockets through the proxy that the settings name for an address; undefined: none does. HTTP goes the same ways (http.ts). */
export function proxyAgentFor(url: string, { proxy = {} }: HttpSettings): HttpsProxyAgent<string> | undefined {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'wss:';
  const through = secure ? proxy.https ?? proxy.http : proxy.http;
  if (!through || isExcepted(hostname, port === '' ? (secure ? '443' : '80') : port, proxy.except ?? '')) return undefined;
  return new HttpsProxyAgent(through);
}

/** By the rules that undici has for NO_PROXY: hosts and their subdomains, each perhaps with a port; `*` is all. */
function isExcepted(host: string, port: string, except: string): boolean {
  if (except === '*') return true;
  return [...LOOPBACK, ...except.split(/[,\s]+/)].some((entry) => {
    const [, name = '', only = port] = /^(.+?)(?::(\d+))?$/.exec(entry.replace(/^\*?\./, '').toLowerCase()) ?? [];
    return name !== '' && only === port && (host === name || host.endsWith(`.${name}`));
  });
}
