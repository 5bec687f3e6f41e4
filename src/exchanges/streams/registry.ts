import { binanceCandles } from './binance.js';
import { bybitCandles } from './bybit.js';
import { hyperliquidCandles } from './hyperliquid.js';
import { krakenCandles } from './kraken.js';
import { okxCandles } from './okx.js';
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
