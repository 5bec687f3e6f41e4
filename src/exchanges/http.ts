import { EnvHttpProxyAgent, fetch, type Dispatcher, type Response } from 'undici';
import { PermanentError, TemporaryError, TitanError } from '../errors.js';
import { currentCall, type Call } from './call.js';
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
  readonly headers: { forEach(visit: (value: string, key: string) => void): void };
  text(): Promise<string>;
}

interface HttpRequest {
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export type HttpFetch = (url: string, request: HttpRequest) => Promise<HttpAnswer>;

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

/**
 * What ccxt fetches with (its option `fetchImplementation`). The body is read here, under the
 * call's signal: ccxt's own timeout ends when the headers arrive, and a stalled body would
 * otherwise hold a call for minutes, a cut gzip body for ever.
 */
export function createFetch(exchange: string, settings: HttpSettings, dispatcher: Dispatcher): HttpFetch {
  return async (address, request) => {
    const url = redirect(address, settings.endpoint);
    const call = currentCall.getStore();
    if (call !== undefined) {
      call.host = url.host;
      delete call.status;
    }
    const signals = [request.signal, call?.signal].filter((signal) => signal !== undefined);
    const signal = AbortSignal.any(signals);
    return untilAborted(signal, async () => {
      const { response, text } = await send().catch((error: unknown) => {
        throw signal.aborted || error instanceof TitanError ? error : networkFailure(error, exchange, url.host);
      });
      return { status: response.status, statusText: response.statusText, headers: response.headers, text: () => Promise.resolve(text) };
    });

    async function send(): Promise<{ response: Response; text: string }> {
      const response = await fetch(url, {
        method: request.method,
        ...(request.headers === undefined ? {} : { headers: request.headers }),
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'error',
        signal,
        dispatcher,
      });
      if (call !== undefined) note(call, response.status, response.headers);
      refuseSandbox(exchange, url.host, response.headers.get('server'), settings);
      return { response, text: await readBody(response, exchange) };
    }
  };
}

/**
 * @param server what the answer's Server header says
 * @throws PermanentError for an answer of titan's own sandbox where its candles are not welcome
 */
export function refuseSandbox(exchange: string, host: string, server: string | null, { mayBeSandbox }: HttpSettings): void {
  if (mayBeSandbox === true || server !== SANDBOX_SERVER) return;
  throw new PermanentError(`${exchange}: ${host} is a titan sandbox, whose candles must not mix with real ones`, {
    hint: 'Add --sandbox, which keeps them apart, or name a database for them by --database-url.',
  });
}

/** The longest market list is some 20 MB. */
const LARGEST_BODY = 128 * 1024 * 1024;

async function readBody(response: Response, exchange: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new TemporaryError(`${exchange}: the answer is longer than ${LARGEST_BODY >> 20} MB`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
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

function note(call: Call, status: number, headers: { get(name: string): string | null }): void {
  call.status = status;
  delete call.retryAfter;
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isFinite(date)) call.exchangeTime = date;
  const wait = retryAfter(headers.get('retry-after'), date);
  if (wait !== undefined) call.retryAfter = wait;
}

/**
 * Retry-After is a number of seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param answeredAt what the Date header says (ms)
 * @returns milliseconds to wait, where it says so
 */
export function retryAfter(value: string | null, answeredAt: number): number | undefined {
  if (value === null) return undefined;
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
