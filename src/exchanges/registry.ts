import type { Exchange } from './exchange.js';
import type { HttpSettings } from './http.js';
import { marketsCache, NO_CACHE } from './markets-cache.js';
import { binance } from './rooms/binance.js';
import { bybit } from './rooms/bybit.js';
import { coinbase } from './rooms/coinbase.js';
import { generic } from './rooms/generic.js';
import { hyperliquid } from './rooms/hyperliquid.js';
import { kraken } from './rooms/kraken.js';
import { krakenfutures } from './rooms/krakenfutures.js';
import { okx } from './rooms/okx.js';
import { OpenedWhenAsked } from './opened-when-asked.js';
import type { Room } from './rooms/room.js';

const ROOMS: ReadonlyMap<string, Room> = new Map([
  ['binance', binance],
  ['bybit', bybit],
  ['coinbase', coinbase],
  ['hyperliquid', hyperliquid],
  ['kraken', kraken],
  ['krakenfutures', krakenfutures],
  ['okx', okx],
]);

/** Exchanges that titan has rules of its own for, by name. */
export const EXCHANGES_WITH_ROOM: readonly string[] = [...ROOMS.keys()];

/** The rules that hold for an exchange: its own, or the generic ones. */
export function roomOf(id: string): Room {
  return ROOMS.get(id) ?? generic;
}

/** Raised when what the market cache holds changes its meaning. */
const CACHE_VERSION = '2';

export interface ExchangeSettings {
  readonly http: HttpSettings;
  readonly derivatives: boolean;
  /** Folder for market lists. */
  readonly cacheFolder: string;
  /** False for a stand-in that refuses nothing. */
  readonly throttled?: boolean;
  readonly now: () => number;
}

/**
 * The exchange with this ccxt id: by its own room, or the generic one.
 *
 * @throws UsageError for an id that ccxt does not know
 */
export async function openExchange(id: string, settings: ExchangeSettings): Promise<Exchange> {
  const { http, derivatives, cacheFolder, throttled = true, now } = settings;
  // Behind another origin may be a sandbox that lists something else tomorrow.
  const cache = http.endpoint === undefined
    ? marketsCache(cacheFolder, `${id}${derivatives ? '-derivatives' : ''}`, CACHE_VERSION, now)
    : NO_CACHE;
  const { openCcxtExchange } = await import('./ccxt-exchange.js');
  return openCcxtExchange({ id, room: roomOf(id), http, derivatives, cache, throttled, now });
}

/**
 * Likewise without its streams, and opened when it is first asked; one without a room at once, since only ccxt can tell
 * whether there is such an exchange.
 */
export async function openWhenAsked(id: string, settings: ExchangeSettings): Promise<Exchange> {
  const room = ROOMS.get(id);
  const open = (): Promise<Exchange> => openExchange(id, settings);
  return room === undefined ? open() : new OpenedWhenAsked({ id, trades: room.trades }, open);
}
