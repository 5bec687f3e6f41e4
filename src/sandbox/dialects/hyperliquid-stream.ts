import { readMessage } from '../streams/client-message.js';
import type { Conversation, StreamDialect } from '../streams/stream-dialect.js';
import { Subscriptions } from '../streams/subscriptions.js';
import type { Venue } from './dialect.js';
import { hyperliquidCandles } from './hyperliquid-candles.js';

const CHANNELS = [hyperliquidCandles];

/** Hyperliquid's WebSocket, `/ws` (hyperliquid.gitbook.io, WebSocket, Subscriptions). */
export const hyperliquidStreams: StreamDialect = {
  connect: (path) => (path === '/ws' ? new HyperliquidConversation(new Subscriptions(CHANNELS)) : undefined),
};

class HyperliquidConversation implements Conversation {
  constructor(private readonly subscriptions: Subscriptions) {}

  hear(text: string, venue: Venue): string[] {
    const { method, subscription } = readMessage(text) ?? {};
    if (method === 'ping') return [frame('pong')];
    const name = JSON.stringify(subscription ?? null);
    if (method === 'unsubscribe') this.subscriptions.delete(name);
    else if (method !== 'subscribe' || !this.subscriptions.add(name, venue)) return [frame('error', `Invalid subscription ${name}`)];
    return [frame('subscriptionResponse', { method, subscription })];
  }

  due(venue: Venue): string[] {
    return this.subscriptions.due(venue);
  }
}

function frame(channel: string, data?: unknown): string {
  return JSON.stringify({ channel, data });
}
