import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { CcxtExchange } from '../ccxt-loader.js';
import { loadCcxtClass } from '../ccxt-loader.js';
import { sortError } from '../ccxt-errors.js';
import { restoreMarkets } from '../ccxt-parsing.js';
import { refuseSandbox, type HttpSettings } from '../http.js';
import type { Connect, ConnectionListener } from './keep-connected.js';
import type { Reception } from './reception.js';
import { proxyAgentFor, redirectSockets, type SocketUrls } from './socket-route.js';
import type { MarketSide, StreamChannel } from './stream-channel.js';

/** Milliseconds between pings; each exchange's own kind of ping, which ccxt knows. */
const BETWEEN_PINGS = 8_000;

export interface CcxtSocketSettings {
  readonly id: string;
  readonly http: HttpSettings;
  /** Whether to keep to ccxt's rate limit when subscribing. */
  readonly throttled: boolean;
  /** Options for ccxt's constructor. */
  readonly options: Readonly<Record<string, unknown>>;
  /** ccxt's markets, loaded. */
  readonly markets: Readonly<Record<string, unknown>>;
  readonly saysTemporary: (message: string) => boolean;
}

/** The part of ccxt's WebSocket client (4.5.84, base/ws/Client.js) that titan stands between. */
interface CcxtClient {
  readonly connection?: { terminate(): void };
  onMessage(event: { readonly data: unknown }): void;
  onPong(): void;
  send(message: unknown): Promise<unknown>;
  onUpgrade(response: IncomingMessage): void;
}

/** What a `CcxtExchange` of ccxt's `pro` folder has beside, by names that the base class declares loosely. */
interface CcxtPro {
  urls: { api: { ws: SocketUrls } };
  clients: Readonly<Record<string, CcxtClient>> | undefined;
  agent: unknown;
  httpAgent: unknown;
  client(url: string): CcxtClient;
  handleMessage(client: unknown, message: unknown): unknown;
  loadHttpProxyAgent(): Promise<unknown>;
}

/**
 * Connections through ccxt.pro that bring one channel of some subjects, each to a reception of its own. Each is an instance of its own: whatever ccxt keeps of a
 * connection (caches, subscriptions, pauses of its own) goes with it.
 */
export function ccxtSocket<Subject, Item>(
  settings: CcxtSocketSettings, channel: StreamChannel<Subject, Item>, subjects: readonly Subject[], side: MarketSide, begin: () => Reception<Item>,
): Connect {
  const { id, http } = settings;
  return async (listener, signal) => {
    setMaxListeners(Infinity, signal);
    const exchange = await openPro(settings);
    const pro = exchange as unknown as CcxtPro;
    const reception = begin();
    try {
      return await new Promise<never>((_, reject) => {
        signal.throwIfAborted();
        signal.addEventListener('abort', () => { reject(signal.reason as Error); }, { once: true });
        tapClients(pro, channel, listener, reception, (url, response) => {
          Promise.resolve().then(() => { refuseSandbox(id, new URL(url).host, String(response.headers['server']), http); }).catch(reject);
        });
        Object.assign(exchange, { [channel.handler]: (_client: unknown, frame: unknown) => { reception.items(channel.read(frame, side)); } });
        const confirm = countConfirmations(pro, channel, () => { reception.subscribed?.(); listener.ready(); });
        const subscriptions = channel.subscribe(exchange, subjects);
        confirm(subscriptions.length);
        for (const subscription of subscriptions) subscription.catch(reject);
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw sortError(error, id, { signal }, settings.saysTemporary);
    } finally {
      reception.end?.();
      // Not close(), which waits half a minute for the other side's goodbye.
      for (const client of Object.values(pro.clients ?? {})) client.connection?.terminate();
    }
  };
}

async function openPro({ id, http, throttled, options, markets }: CcxtSocketSettings): Promise<CcxtExchange> {
  const Pro = await loadCcxtClass(id, 'pro');
  const exchange = new Pro({
    enableRateLimit: throttled,
    number: String,
    options,
    // That nothing is heard any more is noticed by keep-connected.ts.
    streaming: { keepAlive: BETWEEN_PINGS, maxPingPongMisses: Infinity },
  });
  restoreMarkets(exchange, markets);
  const pro = exchange as unknown as CcxtPro;
  const { api } = pro.urls;
  if (http.endpoint !== undefined) api.ws = redirectSockets(api.ws, http.endpoint);
  const proxy = proxyAgentFor(exchange.implodeHostname(firstOf(api.ws)), http);
  if (proxy !== undefined) Object.assign(pro, { agent: proxy, httpAgent: proxy });
  // ccxt wants an agent for addresses without TLS.
  await pro.loadHttpProxyAgent();
  return exchange;
}

/** Listens in on every connection that ccxt opens. */
function tapClients<Subject, Item>(
  pro: CcxtPro, channel: StreamChannel<Subject, Item>, listener: ConnectionListener, reception: Reception<Item>, onUpgrade: (url: string, response: IncomingMessage) => void,
): void {
  const open = pro.client.bind(pro);
  const heard = (): void => {
    listener.heard();
    if (channel.confirms === undefined) listener.ready();
  };
  const tapped = new WeakSet<CcxtClient>();
  pro.client = (url) => {
    const client = open(url);
    if (tapped.has(client)) return client;
    tapped.add(client);
    const [onMessage, onPong, send] = [client.onMessage.bind(client), client.onPong.bind(client), client.send.bind(client)];
    client.send = (message) => {
      const sent = send(message);
      // ccxt lets what it sends after its throttle fail unheard, which would end the process.
      sent.catch(() => undefined);
      return sent;
    };
    client.onMessage = (event) => {
      const at = Date.now();
      heard();
      const refusal = channel.refusal?.(String(event.data));
      if (refusal !== undefined) {
        reception.refused?.(refusal);
        return;
      }
      onMessage(channel.keepDigits === undefined ? event : { data: channel.keepDigits(String(event.data)) });
      reception.heard?.(at);
    };
    client.onPong = () => {
      const at = Date.now();
      heard();
      onPong();
      // ccxt hands over messages that came before by the way of a queue.
      setImmediate(() => reception.heard?.(at));
    };
    client.onUpgrade = (response) => {
      heard();
      const date = Date.parse(String(response.headers['date']));
      if (Number.isFinite(date)) reception.dated?.(date);
      onUpgrade(url, response);
    };
    return client;
  };
}

/** Tells when all requests are confirmed. @returns to be told how many requests there are */
function countConfirmations<Subject, Item>(pro: CcxtPro, channel: StreamChannel<Subject, Item>, onAll: () => void): (requests: number) => void {
  if (channel.confirms === undefined) return () => undefined;
  let open = 0;
  const handle = pro.handleMessage.bind(pro);
  pro.handleMessage = (client, message) => {
    if (channel.confirms?.(message) === true && --open === 0) onAll();
    return handle(client, message);
  };
  return (requests) => { open += requests; };
}

function firstOf(urls: SocketUrls): string {
  return typeof urls === 'string' ? urls : firstOf(Object.values(urls)[0] ?? '');
}
