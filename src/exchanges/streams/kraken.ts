import type { CcxtExchange } from '../ccxt-loader.js';
import { inPieces, type CandleChannel, type CandleSubject } from './stream-channel.js';

/** Symbols in one request. */
const AT_ONCE = 50;

interface Frame {
  readonly data?: readonly {
    readonly symbol: string; readonly interval: number; readonly interval_begin: string;
    readonly open: unknown; readonly high: unknown; readonly low: unknown; readonly close: unknown; readonly volume: unknown;
  }[];
}

/**
 * Channel `ohlc` of Kraken's WebSocket API v2: a candle comes when something was traded, and does not say when it has closed
 * (docs.kraken.com, WebSocket v2, OHLC). It writes numbers as numbers, whose digits a parser would cut.
 *
 * Subscribed to past ccxt's `watchOHLCV`, which takes two timeframes of a symbol for one (4.5.84, pro/kraken.js), and without the
 * snapshot of 720 candles.
 */
export const krakenCandles: CandleChannel = {
  handler: 'handleOHLCV',
  most: 200,
  keyOf: ({ symbol, interval }) => `${symbol} ${interval}`,
  subscribe(pro, subjects) {
    const intervals = new Set(subjects.map(({ interval }) => interval));
    const requests = [...intervals].flatMap((interval) => inPieces(subjects.filter((one) => one.interval === interval), AT_ONCE));
    return requests.map((some, nr) => subscribe(pro, some, nr + 1));
  },
  read(frame) {
    const { data = [] } = frame as Frame;
    return data.map(({ symbol, interval, interval_begin: begin, open, high, low, close, volume }) => ({
      key: `${symbol} ${interval}`, row: [Date.parse(begin), ...[open, high, low, close, volume].map(String)], closed: undefined,
    }));
  },
  keepDigits: (text) => text.replace(/("(?:open|high|low|close|volume)":)(-?[\d.eE+-]+)/g, '$1"$2"'),
};

function subscribe(pro: CcxtExchange, subjects: readonly CandleSubject[], id: number): Promise<unknown> {
  const { publicV2: url } = (pro.urls as unknown as { api: { ws: { publicV2: string } } }).api.ws;
  const name = `candles ${id}`;
  const params = { channel: 'ohlc', symbol: subjects.map(({ symbol }) => symbol), interval: Number(subjects[0]!.interval), snapshot: false };
  return pro.watch(url, name, { method: 'subscribe', params, req_id: id }, name) as Promise<unknown>;
}
