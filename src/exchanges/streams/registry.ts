import type { DatasetName } from '../../market/series.js';
import type { CcxtExchange } from '../ccxt-loader.js';
import { binanceCandles } from './binance.js';
import { binanceLiquidations } from './binance-liquidations.js';
import { bybitCandles } from './bybit.js';
import { bybitLiquidations } from './bybit-liquidations.js';
import { ccxtLiquidationStream } from './ccxt-liquidation-stream.js';
import type { CcxtSocketSettings } from './ccxt-socket.js';
import type { EventStreams } from './event-stream.js';
import { hyperliquidCandles } from './hyperliquid.js';
import { krakenCandles } from './kraken.js';
import type { LiquidationChannel } from './liquidation-channel.js';
import { okxCandles } from './okx.js';
import { okxLiquidations } from './okx-liquidations.js';
import type { CandleChannel } from './stream-channel.js';

/**
 * Exchanges whose candles titan can listen to, by ccxt's id. Of Coinbase and Kraken's futures ccxt knows no candle stream
 * (`watchOHLCV` is false in 4.5.84, pro/coinbase.js and pro/krakenfutures.js).
 */
const CANDLE_CHANNELS: ReadonlyMap<string, CandleChannel> = new Map([
  ['binance', binanceCandles],
  ['bybit', bybitCandles],
  ['hyperliquid', hyperliquidCandles],
  ['kraken', krakenCandles],
  ['okx', okxCandles],
]);

export function candleChannelOf(id: string): CandleChannel | undefined {
  return CANDLE_CHANNELS.get(id);
}

/**
 * Exchanges whose liquidations titan can listen to. Hyperliquid, Coinbase and Kraken have no public stream of them (`watchLiquidations`
 * is no method of theirs in ccxt 4.5.84; hyperliquid's docs, Subscriptions, tell those of one's own account only).
 */
const LIQUIDATION_CHANNELS: ReadonlyMap<string, LiquidationChannel> = new Map([
  ['binance', binanceLiquidations],
  ['bybit', bybitLiquidations],
  ['okx', okxLiquidations],
]);

/** What an exchange tells to those who listen only, by dataset. @param ccxt the exchange's own instance, for its markets */
export function eventStreamsOf(ccxt: CcxtExchange, settings: Omit<CcxtSocketSettings, 'markets'>): EventStreams {
  const channel = LIQUIDATION_CHANNELS.get(settings.id);
  return channel === undefined ? {} : { liquidations: ccxtLiquidationStream(ccxt, channel, settings) };
}

/** The datasets of {@link eventStreamsOf}. */
export function listenedDatasets(id: string): readonly DatasetName[] {
  return LIQUIDATION_CHANNELS.has(id) ? ['liquidations'] : [];
}
