import { listOf, readMessage } from '../streams/client-message.js';
import type { Channel, Conversation, StreamDialect } from '../streams/stream-dialect.js';
import { Subscriptions } from '../streams/subscriptions.js';
import type { Venue } from './dialect.js';
import { okxCandleChannel } from './okx-candle-channel.js';
import { okxLiquidationChannel } from './okx-liquidation-channel.js';

/** What each address carries: candles are business (okx.com/docs-v5, WebSocket, Overview; Candlesticks channel). */
const CHANNELS: Readonly<Record<string, readonly Channel[]>> = {
  '/ws/v5/public': [okxLiquidationChannel],
  '/ws/v5/business': [okxCandleChannel],
};

interface Argument {
  readonly channel: string;
}

/** OKX's WebSocket API v5, public and business. Its ping and pong are plain text. */
export const okxStreams: StreamDialect = {
  connect(path) {
    const channels = CHANNELS[path];
    return channels && new OkxConversation(new Subscriptions(channels));
  },
};

class OkxConversation implements Conversation {
  constructor(private readonly subscriptions: Subscriptions) {}

  hear(text: string, venue: Venue): string[] {
    if (text === 'ping') return ['pong'];
    const message = readMessage(text);
    const wanted = listOf(message?.['args'], isArgument);
    switch (message?.['op']) {
      case 'subscribe':
        return wanted.map((arg) => (this.subscriptions.add(JSON.stringify(arg), venue) ? told('subscribe', arg) : unknown(arg)));
      case 'unsubscribe':
        return wanted.map((arg) => {
          this.subscriptions.delete(JSON.stringify(arg));
          return told('unsubscribe', arg);
        });
      default:
        return [refusal('60012', `Illegal request: ${text}`)];
    }
  }

  due(venue: Venue): string[] {
    return this.subscriptions.due(venue);
  }
}

function isArgument(item: unknown): item is Argument {
  return typeof (item as Argument | null)?.channel === 'string';
}

function told(event: string, arg: Argument): string {
  return JSON.stringify({ event, arg, connId: 'a4d3ae55' });
}

function unknown(arg: Argument): string {
  const named = Object.entries(arg).map(([name, value]) => `${name}:${String(value)}`).join(',');
  return refusal('60018', `Wrong URL or ${named} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`);
}

function refusal(code: string, msg: string): string {
  return JSON.stringify({ event: 'error', code, msg, connId: 'a4d3ae55' });
}
