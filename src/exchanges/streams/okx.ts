import { pairsOf, type CandleChannel } from './stream-channel.js';

interface Frame {
  readonly arg: { readonly channel: string; readonly instId: string };
  readonly data?: readonly (readonly string[])[];
}

/**
 * OKX's channels `candle1m`. A row is `[ts, o, h, l, c, vol, volCcy, volCcyQuote, confirm]`, with the volume in base units in the
 * sixth cell for spot and in the seventh for contracts; `confirm` is "1" when it has closed (okx.com/docs-v5, Candlesticks channel).
 */
export const okxCandles: CandleChannel = {
  handler: 'handleOHLCV',
  most: 200,
  keyOf: ({ market, interval }) => `candle${interval} ${market.id}`,
  subscribe: (pro, subjects) => [pro.watchOHLCVForSymbols(pairsOf(subjects))],
  read(frame, side) {
    const { arg, data = [] } = frame as Frame;
    return data.map((row) => ({
      key: `${arg.channel} ${arg.instId}`,
      row: [Number(row[0]), ...row.slice(1, 5), side === 'spot' ? row[5] : row[6]],
      closed: row[8] === '1',
    }));
  },
  // Each argument of a request is answered by itself; 60018: "{0} {1} doesn't exist" (WebSocket error codes).
  refusal(text) {
    if (!text.startsWith('{"event":"error"') || !text.includes('"code":"60018"')) return undefined;
    const [, channel, id] = /channel:([^,"\s]+),\s*instId:([^,"\s]+)/.exec(text) ?? [];
    return { key: channel === undefined ? undefined : `${channel} ${id}`, reason: /"msg":"([^"]*)"/.exec(text)?.[1] ?? text };
  },
};
