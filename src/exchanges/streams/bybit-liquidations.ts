import type { CcxtExchange } from '../ccxt-loader.js';
import type { LiquidationChannel, LiquidationSubject } from './liquidation-channel.js';
import { inPieces } from './stream-channel.js';

/** Topics in one request; 21,000 characters of them are allowed (bybit-exchange.github.io/docs/v5/ws/connect). */
const AT_ONCE = 100;

interface Frame {
  readonly data?: readonly {
    readonly T: number; readonly s: string; readonly S: string; readonly v: string; readonly p: string;
  }[];
}

/** Of the order that closes a position on a side. */
const CLOSING: Readonly<Record<string, string>> = { Buy: 'sell', Sell: 'buy' };

/**
 * Bybit's topics `allLiquidation.BTCUSDT`: all of them, several in a frame. `S` is the position's side, Buy for a long one; `p` the
 * bankruptcy price (docs/v5/websocket/public/all-liquidation). ccxt's `watchLiquidations` would send a request a symbol.
 */
export const bybitLiquidations: LiquidationChannel = {
  handler: 'handleLiquidation',
  most: 1_000,
  collects: 500,
  subscribe: (pro, subjects) => inPieces(subjects, AT_ONCE).map((some) => watchTopics(pro as unknown as Topics, some)),
  confirms(message) {
    const { op, success } = message as { op?: unknown; success?: unknown };
    return op === 'subscribe' && success === true;
  },
  read(frame) {
    const { data } = frame as Frame;
    if (!Array.isArray(data)) return [];
    return (data as NonNullable<Frame['data']>).map(({ T, s, S, v, p }) => ({ marketId: s, time: Number(T), side: CLOSING[S] ?? S, price: p, size: v }));
  },
};

/** The part of ccxt's class (4.5.84, pro/bybit.js) that its types leave out. */
type Topics = CcxtExchange & {
  getUrlByMarketType(symbol: string, isPrivate: boolean, method: string): Promise<string>;
  watchTopics(url: string, hashes: readonly string[], topics: readonly string[]): Promise<unknown>;
};

async function watchTopics(pro: Topics, subjects: readonly LiquidationSubject[]): Promise<unknown> {
  const url = await pro.getUrlByMarketType(subjects[0]!.symbol, false, 'watchLiquidations');
  const topics = subjects.map(({ market }) => `allLiquidation.${market.id}`);
  return pro.watchTopics(url, topics, topics);
}
