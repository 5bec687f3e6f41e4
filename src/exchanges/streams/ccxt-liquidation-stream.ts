import type { Series } from '../../market/series.js';
import type { CcxtExchange } from '../ccxt-loader.js';
import { ccxtSocket, type CcxtSocketSettings } from './ccxt-socket.js';
import type { EventStream } from './event-stream.js';
import { JointState } from './joint-state.js';
import { keepConnected } from './keep-connected.js';
import type { LiquidationChannel } from './liquidation-channel.js';
import { Listening, type Heard } from './listening.js';
import { inPieces } from './stream-channel.js';

/**
 * An exchange's liquidations through ccxt.pro.
 *
 * @param ccxt the exchange's own instance, for its markets
 */
export function ccxtLiquidationStream(ccxt: CcxtExchange, channel: LiquidationChannel, settings: Omit<CcxtSocketSettings, 'markets'>): EventStream {
  return {
    async listen(series, listener, signal) {
      const all = series.map((one): Heard => ({ series: one, market: ccxt.market(one.symbol) }));
      // Those that are margined in their base may have another address.
      const parts = [false, true].flatMap((inverse) => inPieces(all.filter(({ market }) => (market.inverse === true) === inverse), channel.most));
      const states = new JointState(parts.length, (state) => { listener.state(state); });
      await Promise.all(parts.map((part, nr) => {
        const subjects = part.map(({ series: { symbol }, market }) => ({ symbol, market }));
        const byMarketId = new Map(part.map((heard) => [idOf(heard), heard]));
        const socket = ccxtSocket({ ...settings, markets: ccxt.markets as Record<string, unknown> }, channel, subjects, 'contract', () => new Listening(byMarketId, channel, listener));
        return keepConnected(socket, { name: settings.id, onState: (state) => { states.set(nr, state); } }, signal);
      }));
    },
  };
}

function idOf({ series, market }: { readonly series: Series; readonly market: Heard['market'] }): string {
  return market.id ?? series.symbol;
}
