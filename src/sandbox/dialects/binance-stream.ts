import type { MarketKind } from '../markets/listing.js';
import { isText, listOf, readMessage } from '../streams/client-message.js';
import type { Channel, Conversation, StreamDialect } from '../streams/stream-dialect.js';
import { Subscriptions } from '../streams/subscriptions.js';
import { klineStreams } from './binance-kline-streams.js';
import { FUTURES_KLINES, SPOT_KLINES } from './binance-klines.js';
import { forceOrderStreams } from './binance-liquidation-streams.js';
import type { Venue } from './dialect.js';

const CHANNELS: Readonly<Record<MarketKind, readonly Channel[]>> = {
  // Those of the coin-margined futures have the paths of spot, at an address of their own.
  spot: [klineStreams(SPOT_KLINES), forceOrderStreams('inverse')],
  linear: [klineStreams(FUTURES_KLINES), forceOrderStreams('linear')],
  inverse: [],
};

/** Frames of a client's in a second; one more, and it is disconnected (Limits). */
const MOST_HEARD = 5;

/**
 * Binance's market streams (developers.binance.com, WebSocket Streams; Websocket Market Streams of USDⓈ-M futures): `/ws`, with or
 * without a stream in the path, and `/stream?streams=a/b`, whose frames name theirs. Those of the futures, which have an address
 * of their own, are under `/market` and `/public` as ccxt 4.5.84 asks for them (pro/binance.js, getWsUrl); here both share an origin.
 */
export const binanceStreams: StreamDialect = {
  connect(path, params) {
    const [, futures, form, raw = ''] = /^(\/market|\/public)?\/(ws|stream)(?:\/(.+))?$/.exec(path) ?? [];
    if (form === undefined) return undefined;
    const named = (form === 'ws' ? raw : params.get('streams') ?? '').split('/').filter((name) => name.includes('@') || name.startsWith('!'));
    return new BinanceConversation(new Subscriptions(CHANNELS[futures === undefined ? 'spot' : 'linear']), form === 'stream', named);
  },
};

class BinanceConversation implements Conversation {
  #heard: number[] = [];
  #opened = false;

  constructor(private readonly subscriptions: Subscriptions, private readonly combined: boolean, private readonly named: readonly string[]) {}

  hear(text: string, venue: Venue): string[] {
    this.#heard = [...this.#heard.filter((time) => time > venue.now - 1000), venue.now];
    const message = readMessage(text);
    const id = message?.['id'] ?? null;
    if (message === undefined) return [failure(3, 'Invalid JSON: expected value at line 1 column 1', id)];
    if (this.#heard.length > MOST_HEARD) return [failure(4, 'Too many requests', id)];
    const names = listOf(message['params'], isText);
    switch (message['method']) {
      case 'SUBSCRIBE':
        // A name that is well formed is taken, whether there is such a market or not.
        if (!names.every((name) => /^!?[a-z0-9_]+@[\w@:+.]+$/.test(name))) return [failure(2, 'Invalid request: invalid stream', id)];
        for (const name of names) this.subscriptions.add(name, venue);
        return [done(null, id)];
      case 'UNSUBSCRIBE':
        for (const name of names) this.subscriptions.delete(name);
        return [done(null, id)];
      case 'LIST_SUBSCRIPTIONS':
        return [done(this.subscriptions.names, id)];
      default:
        return [failure(2, 'Invalid request: unknown variant', id)];
    }
  }

  due(venue: Venue): string[] {
    if (!this.#opened) for (const name of this.named) this.subscriptions.add(name, venue);
    this.#opened = true;
    if (!this.combined) return this.subscriptions.due(venue);
    return this.subscriptions.dueByName(venue).map(([name, frame]) => `{"stream":${JSON.stringify(name)},"data":${frame}}`);
  }
}

function done(result: unknown, id: unknown): string {
  return JSON.stringify({ result, id });
}

function failure(code: number, msg: string, id: unknown): string {
  return JSON.stringify({ error: { code, msg }, id });
}
