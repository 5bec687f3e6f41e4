import { isTrading } from '../markets/listing.js';
import { CandleTopic } from '../streams/candle-topic.js';
import type { Channel } from '../streams/stream-dialect.js';
import { OKX_BARS } from './okx-bars.js';

/** `candle1m` of an instrument: `[ts, o, h, l, c, vol, volCcy, volCcyQuote, confirm]`, at most once a second (Candlesticks channel). */
export const okxCandleChannel: Channel = {
  open(topic, venue) {
    const { channel, instId } = JSON.parse(topic) as { readonly channel: string; readonly instId?: unknown };
    const grid = channel.startsWith('candle') ? OKX_BARS.get(channel.slice('candle'.length)) : undefined;
    const listing = venue.listings.find((one) => one.id === instId && isTrading(one, venue.now));
    if (listing === undefined || grid === undefined) return undefined;
    return new CandleTopic({
      listing, grid, flagged: true,
      frame({ time, open, high, low, close, volume, quoteVolume }, closed) {
        const { kind, contract } = listing;
        const swap = kind !== 'spot';
        const contracts = contract !== undefined ? `${Math.round(Number(quoteVolume) / contract)}` : swap ? volume.replace('.', '').replace(/^0+(?=\d)/, '') : volume;
        return JSON.stringify({
          arg: { channel, instId },
          data: [[String(time), open, high, low, close, contracts, swap ? volume : quoteVolume, quoteVolume, closed ? '1' : '0']],
        });
      },
    }, venue.now);
  },
};
