import { STATUS_CODES, type IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { PermanentError, TemporaryError, TitanError } from '../errors.js';
import { currentCall, type Call } from './call.js';
import { ACCEPTED_ENCODINGS, readBody } from './http-body.js';
import { EnvHttpProxyAgent, request } from './http-request.js';
import { networkFailure } from './network-failure.js';

/** How titan's own stand-in for exchanges (src/sandbox) signs every answer. */
const SANDBOX_SERVER = 'titan-sandbox';

export interface HttpSettings {
  /** Whether made-up candles are welcome; otherwise a sandbox's answers are refused. */
  readonly mayBeSandbox?: boolean;
  /** Another origin for every request, such as `http://127.0.0.1:9100`; paths stay as they are. */
  readonly endpoint?: string | undefined;
  readonly proxy?: { readonly http?: string | undefined; readonly https?: string | undefined; readonly except?: string | undefined };
}

/** The part of a fetch response that ccxt reads. */
interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  text(): Promise<string>;
}

interface HttpRequest {
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export type HttpFetch = (url: string, asked: HttpRequest) => Promise<HttpAnswer>;

const LOOPBACK = 'localhost,127.0.0.1,[::1]';

/**
 * The connections of one exchange, with the HTTP proxy that the settings name. undici keeps them
 * alive and ends an idle one by itself.
 */
export function createDispatcher(settings: HttpSettings): Dispatcher {
  const { http, https, except } = settings.proxy ?? {};
  return new EnvHttpProxyAgent({
    httpProxy: http ?? '',
    httpsProxy: https ?? http ?? '',
    noProxy: except === undefined || except === '' ? LOOPBACK : `${LOOPBACK},${except}`,
  });
}

/** Sent where ccxt names no other: some exchanges refuse requests that do not say who asks. */
const HEADERS = { accept: '*/*', 'user-agent': 'titan', 'accept-encoding': ACCEPTED_ENCODINGS };

/**
 * What ccxt fetches with (its option `fetchImplementation`). The body is read here, under the
 * call's signal: ccxt's own timeout ends when the headers arrive, and a stalled body would
 * otherwise hold a call for minutes, a cut gzip body for ever. By undici's `request`, which costs a
 * page a third of the CPU that its `fetch` does (bench/page.js).
 */
export function createFetch(exchange: string, settings: HttpSettings, dispatcher: Dispatcher): HttpFetch {
  return async (address, asked) => {
    const url = redirect(address, settings.endpoint);
    const call = currentCall.getStore();
    if (call !== undefined) {
      call.host = url.host;
      delete call.status;
    }
    // ccxt's own signal is its timeout's, which never comes (ccxt-instance.ts); to join the two costs more than to send.
    const signal = call?.signal ?? asked.signal ?? new AbortController().signal;
    return untilAborted(signal, () => send().catch((error: unknown) => {
      throw signal.aborted || error instanceof TitanError ? error : networkFailure(error, exchange, url.host);
    }));

    async function send(): Promise<HttpAnswer> {
      const { statusCode, headers, body } = await request(url, {
        method: asked.method,
        headers: { ...HEADERS, ...inLowerCase(asked.headers ?? {}) },
        ...(asked.body === undefined ? {} : { body: asked.body }),
        signal,
        dispatcher,
      });
      try {
        if (call !== undefined) note(call, statusCode, headers);
        refuseSandbox(exchange, url.host, headerOf(headers, 'server'), settings);
        if (statusCode >= 300 && statusCode < 400) throw new TemporaryError(`${exchange}: ${url.host} answered with a redirect (HTTP ${statusCode})`);
        const bytes = await readBody(body, headerOf(headers, 'content-encoding'), exchange);
        const text = call?.shorten?.(bytes) ?? bytes.toString();
        return { status: statusCode, statusText: STATUS_CODES[statusCode] ?? '', headers, text: () => Promise.resolve(text) };
      } catch (error) {
        // An answer that nobody reads to its end would keep its connection.
        body.on('error', () => undefined).destroy();
        throw error;
      }
    }
  };
}

function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/**
 * @param server what the answer's Server header says
 * @throws PermanentError for an answer of titan's own sandbox where its candles are not welcome
 */
export function refuseSandbox(exchange: string, host: string, server: string | undefined, { mayBeSandbox }: HttpSettings): void {
  if (mayBeSandbox === true || server !== SANDBOX_SERVER) return;
  throw new PermanentError(`${exchange}: ${host} is a titan sandbox, whose candles must not mix with real ones`, {
    hint: 'Add --sandbox, which keeps them apart, or name a database for them by --database-url.',
  });
}

function redirect(address: string, endpoint: string | undefined): URL {
  const url = new URL(address);
  if (endpoint === undefined) return url;
  const origin = new URL(endpoint);
  url.protocol = origin.protocol;
  url.host = origin.host;
  url.port = origin.port;
  return url;
}

function note(call: Call, status: number, headers: IncomingHttpHeaders): void {
  call.status = status;
  delete call.retryAfter;
  const date = Date.parse(headers.date ?? '');
  if (Number.isFinite(date)) call.exchangeTime = date;
  const wait = retryAfter(headerOf(headers, 'retry-after'), date);
  if (wait !== undefined) call.retryAfter = wait;
}

/**
 * Retry-After is a number of seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param answeredAt what the Date header says (ms)
 * @returns milliseconds to wait, where it says so
 */
export function retryAfter(value: string | undefined, answeredAt: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const until = Date.parse(value);
  return Number.isFinite(until) && Number.isFinite(answeredAt) ? Math.max(0, until - answeredAt) : undefined;
}

/** undici leaves a read of a cut gzip body pending even after an abort, so the abort itself must settle it. */
async function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => { reject(signal.reason as Error); };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort!);
  }
}
