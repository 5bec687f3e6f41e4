import type { Archive, ArchiveSettings } from './archive.js';
import { binance } from './archives/binance.js';
import { PublicArchive } from './public-archive.js';
import type { ArchiveRoom } from './room.js';

const ROOMS: ReadonlyMap<string, ArchiveRoom> = new Map([['binance', binance]]);

/** The archive of the exchange with this ccxt id; undefined when it publishes none that titan reads. */
export function openArchive(exchangeId: string, settings: ArchiveSettings): Archive | undefined {
  const room = ROOMS.get(exchangeId);
  return room === undefined ? undefined : new PublicArchive(exchangeId, room, settings);
}
