import { isText, listOf, readMessage } from '../streams/client-message.js';
import type { Conversation, StreamDialect } from '../streams/stream-dialect.js';
import { Subscriptions } from '../streams/subscriptions.js';
import type { Venue } from './dialect.js';
import { krakenOhlc } from './kraken-ohlc.js';

const CHANNELS = [krakenOhlc];

/** "Approximately once every second in the absence of any other channel updates" (docs.kraken.com, WebSocket v2, Heartbeat). */
const HEARTBEAT = 1_000;

/** Kraken's WebSocket API v2, `/v2`. It names markets as ccxt does (`BTC/USD`), and writes numbers as numbers. */
export const krakenStreams: StreamDialect = {
  connect: (path) => (path === '/v2' ? new KrakenConversation(new Subscriptions(CHANNELS)) : undefined),
};

class KrakenConversation implements Conversation {
  #spokeAt = -Infinity;

  constructor(private readonly subscriptions: Subscriptions) {}

  greet(): string[] {
    const data = [{ version: '2.0.10', system: 'online', api_version: 'v2', connection_id: 1 }];
    return [JSON.stringify({ channel: 'status', type: 'update', data })];
  }

  hear(text: string, venue: Venue): string[] {
    const { method, params, req_id } = readMessage(text) ?? {};
    const time = new Date(venue.now).toISOString();
    const answer = (rest: object): string => JSON.stringify({ method, req_id, time_in: time, time_out: time, ...rest });
    if (method === 'ping') return [answer({ method: 'pong' })];
    const { symbol, ...rest } = (params ?? {}) as Readonly<Record<string, unknown>>;
    const wanted = listOf(symbol, isText);
    if ((method !== 'subscribe' && method !== 'unsubscribe') || wanted.length === 0) return [answer({ success: false, error: 'Unsupported method' })];
    return wanted.map((one) => {
      const name = JSON.stringify({ channel: rest['channel'], interval: rest['interval'] ?? 1, symbol: one });
      if (method === 'unsubscribe') this.subscriptions.delete(name);
      else if (!this.subscriptions.add(name, venue)) return answer({ success: false, symbol: one, error: `Currency pair not supported ${one}` });
      return answer({ success: true, result: { ...rest, symbol: one } });
    });
  }

  due(venue: Venue): string[] {
    const frames = this.subscriptions.due(venue);
    if (frames.length === 0 && (this.subscriptions.names.length === 0 || Math.abs(venue.now - this.#spokeAt) < HEARTBEAT)) return [];
    this.#spokeAt = venue.now;
    return frames.length > 0 ? frames : ['{"channel":"heartbeat"}'];
  }
}
