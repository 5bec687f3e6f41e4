import type { Series } from '../../market/series.js';
import type { CcxtExchange } from '../ccxt-loader.js';
import type { CandleListener, CandleStream } from './candle-stream.js';
import { ccxtSocket, type CcxtSocketSettings } from './ccxt-socket.js';
import { ClosedCandles } from './closed-candles.js';
import { JointState } from './joint-state.js';
import { keepConnected } from './keep-connected.js';
import type { Reception } from './reception.js';
import { inPieces, type CandleChannel, type CandleSubject, type MarketSide, type StreamedCandle } from './stream-channel.js';

const SIDES: readonly MarketSide[] = ['spot', 'contract'];

/**
 * An exchange's candle stream through ccxt.pro.
 *
 * @param ccxt the exchange's own instance, for its markets
 */
export function ccxtCandleStream(ccxt: CcxtExchange, channel: CandleChannel, settings: Omit<CcxtSocketSettings, 'markets'>): CandleStream {
  return {
    async listen(series, listener, signal) {
      // Frames of what is margined in coin count volume in contracts, or in the quote: those candles are only asked for.
      const subjects = series.map((one) => ({ series: one, subject: subjectOf(ccxt, one) })).filter(({ subject }) => subject.market.inverse !== true);
      const parts = SIDES.flatMap((side) => inPieces(subjects.filter(({ subject }) => sideOf(subject) === side), channel.most).map((part) => ({ side, part })));
      const states = new JointState(parts.length, (state) => { listener.state(state); });
      await Promise.all(parts.map(({ side, part }, nr) => {
        const bySeries = new Map(part.map(({ series: one, subject }) => [channel.keyOf(subject), one]));
        const socket = ccxtSocket({ ...settings, markets: ccxt.markets as Record<string, unknown> }, channel, part.map(({ subject }) => subject), side, () => tellClosed(bySeries, listener));
        return keepConnected(socket, { name: settings.id, onState: (state) => { states.set(nr, state); } }, signal);
      }));
    },
  };
}

/** What becomes of the candles of one connection. */
function tellClosed(bySeries: ReadonlyMap<string, Series>, listener: CandleListener): Reception<StreamedCandle> {
  const closed = new ClosedCandles();
  return {
    items(candles) {
      for (const candle of candles) {
        const series = bySeries.get(candle.key);
        const row = closed.take(candle);
        if (series !== undefined && row !== undefined) listener.candle(series, row);
      }
    },
    refused({ key, reason }) { listener.refused(key === undefined ? undefined : bySeries.get(key), reason); },
  };
}

function subjectOf(ccxt: CcxtExchange, { symbol, timeframe }: Series): CandleSubject {
  const interval = (ccxt.timeframes as Readonly<Record<string, string | number>>)[timeframe];
  return { symbol, timeframe, market: ccxt.market(symbol), interval: String(interval ?? timeframe) };
}

function sideOf({ market }: CandleSubject): MarketSide {
  return market.spot === true ? 'spot' : 'contract';
}
