import { binance } from './binance.js';
import { bybit } from './bybit.js';
import { coinbase } from './coinbase.js';
import type { Dialect } from './dialect.js';
import { hyperliquid } from './hyperliquid.js';
import { kraken } from './kraken.js';
import { krakenfutures } from './kraken-futures.js';
import { okx } from './okx.js';

/** Every exchange that the sandbox can be, in the order of their ports. */
export const DIALECTS: readonly Dialect[] = [binance, kraken, coinbase, okx, bybit, hyperliquid, krakenfutures];
