import { isText, listOf, readMessage } from '../streams/client-message.js';
import type { MarketKind } from '../markets/listing.js';
import type { Channel, Conversation, StreamDialect } from '../streams/stream-dialect.js';
import { Subscriptions } from '../streams/subscriptions.js';
import { bybitKlineTopics } from './bybit-kline-topics.js';
import { bybitLiquidationTopics } from './bybit-liquidation-topics.js';
import type { Venue } from './dialect.js';

const CHANNELS: Readonly<Record<MarketKind, readonly Channel[]>> = {
  spot: [bybitKlineTopics('spot')],
  linear: [bybitKlineTopics('linear'), bybitLiquidationTopics('linear')],
  inverse: [bybitLiquidationTopics('inverse')],
};

/** "Spot can input up to 10 args for each subscription request" (docs/v5/ws/connect). */
const MOST_ARGUMENTS: Readonly<Record<MarketKind, number>> = { spot: 10, linear: 2000, inverse: 2000 };

/** Bybit's public topics, `/v5/public/spot`, `linear` and `inverse` (bybit-exchange.github.io/docs/v5/ws/connect). */
export const bybitStreams: StreamDialect = {
  connect(path) {
    const kind = /^\/v5\/public\/(spot|linear|inverse)$/.exec(path)?.[1] as MarketKind | undefined;
    return kind && new BybitConversation(kind, new Subscriptions(CHANNELS[kind]));
  },
};

class BybitConversation implements Conversation {
  constructor(private readonly kind: MarketKind, private readonly subscriptions: Subscriptions) {}

  hear(text: string, venue: Venue): string[] {
    const message = readMessage(text);
    const { op, req_id: id = '' } = message ?? {};
    const names = listOf(message?.['args'], isText);
    switch (op) {
      case 'ping':
        return [answer(true, 'pong', id, 'ping')];
      case 'subscribe': {
        if (names.length > MOST_ARGUMENTS[this.kind]) return [answer(false, `args size >${MOST_ARGUMENTS[this.kind]}`, id, op)];
        const unknown = names.filter((name) => !this.subscriptions.add(name, venue));
        if (unknown.length > 0) return [answer(false, `error:handler not found,topic:${unknown.join(',')}`, id, op)];
        return [answer(true, this.kind === 'spot' ? 'subscribe' : '', id, op)];
      }
      case 'unsubscribe':
        for (const name of names) this.subscriptions.delete(name);
        return [answer(true, '', id, op)];
      default:
        return [answer(false, 'Invalid request', id, '')];
    }
  }

  due(venue: Venue): string[] {
    return this.subscriptions.due(venue);
  }
}

function answer(success: boolean, message: string, id: unknown, op: string): string {
  return JSON.stringify({ success, ret_msg: message, conn_id: 'titan-sandbox', req_id: id, op });
}
