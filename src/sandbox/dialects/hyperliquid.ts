import { isTimeframe, typicalLength } from '../../market/timeframe.js';
import { amount, CLOSE_TIME, Layouts, OPEN_TIME, rowLayout, TRADES, type RowLayout } from '../row-layout.js';
import type { Dialect, Query, Reply, Venue } from './dialect.js';
import { fundingHistory, HYPERLIQUID_FUNDING } from './hyperliquid-funding.js';
import { HYPERLIQUID_LISTINGS, listOnHyperliquid } from './hyperliquid-listings.js';
import { perpetuals, spotMeta, spotPairs } from './hyperliquid-meta.js';
import { hyperliquidGrid } from './hyperliquid-intervals.js';
import { HyperliquidMeter } from './hyperliquid-meter.js';
import { hyperliquidStreams } from './hyperliquid-stream.js';

/** "Only the most recent 5000 candles are available": of intervals up to now, traded or not (as others measured). */
const DEPTH = 5000;

/** Hyperliquid's info endpoint: perpetuals in USDC, and spot. */
export const hyperliquid: Dialect = {
  exchange: 'hyperliquid',
  listings: HYPERLIQUID_LISTINGS,
  list: listOnHyperliquid,
  funding: HYPERLIQUID_FUNDING,
  meter: () => new HyperliquidMeter(),
  answer,
  failure: () => null,
  streams: hyperliquidStreams,
};

interface Info {
  readonly type?: unknown;
  readonly coin?: unknown;
  readonly startTime?: unknown;
  readonly endTime?: unknown;
  readonly req?: { readonly coin?: unknown; readonly interval?: unknown; readonly startTime?: unknown; readonly endTime?: unknown };
}

function answer(query: Query, venue: Venue): Reply {
  if (query.path !== '/info') return { status: 404, body: '' };
  if (query.method !== 'POST') return { status: 405, body: '' };
  const info = parse(query.body);
  switch (info?.type) {
    case 'exchangeStatus':
      return { status: 200, body: { time: venue.now, specialStatuses: null } };
    case 'perpDexs':
      return { status: 200, body: [null] };
    case 'meta':
      return { status: 200, body: (perpetuals(venue) as unknown[])[0] };
    case 'metaAndAssetCtxs':
      return { status: 200, body: perpetuals(venue) };
    case 'spotMeta': {
      const { tokens, universe } = spotMeta(venue);
      return { status: 200, body: { tokens, universe } };
    }
    case 'spotMetaAndAssetCtxs':
      return { status: 200, body: spotPairs(venue) };
    case 'candleSnapshot':
      return candleSnapshot(info.req ?? {}, venue);
    case 'fundingHistory':
      return fundingHistory(info, venue) ?? UNREADABLE;
    default:
      return UNREADABLE;
  }
}

/** What the server's JSON reader answers to anything that it does not know. */
const UNREADABLE: Reply = { status: 422, body: 'Failed to deserialize the JSON body into the target type' };

function candleSnapshot({ coin, interval, startTime, endTime = Infinity }: NonNullable<Info['req']>, venue: Venue): Reply {
  const grid = typeof interval === 'string' ? hyperliquidGrid(interval) : undefined;
  if (typeof interval !== 'string' || grid === undefined || typeof startTime !== 'number' || typeof endTime !== 'number') return UNREADABLE;
  const listing = venue.listings.find(({ id, listedAt }) => id === coin && listedAt <= venue.now);
  // An unknown coin is a server error: believed, not verified.
  if (listing === undefined) return { status: 500, body: null };

  // No month is beyond it.
  const oldest = isTimeframe(interval) && interval !== '1M' ? grid.floor(venue.now - (DEPTH - 1) * typicalLength(interval)) : 0;
  // The candle that holds the start comes too; the end is inclusive.
  const range = { from: Math.max(grid.floor(startTime), oldest), to: Math.min(endTime, venue.now) + 1 };
  // Intervals without trades have no candle (github.com/richkuo/go-trader, issue 937).
  const candles = venue.newest({ listing, grid, range, limit: DEPTH, fill: false });
  return { status: 200, body: venue.rows(candles, layoutOf(listing.id, interval)) };
}

const LAYOUTS = new Layouts();

function layoutOf(coin: string, interval: string): RowLayout {
  return LAYOUTS.of(`${coin} ${interval}`, () => rowLayout`{"t":${OPEN_TIME},"T":${CLOSE_TIME},"s":${JSON.stringify(coin)},"i":"${interval}","o":"${amount('open')}","c":"${
    amount('close')}","h":"${amount('high')}","l":"${amount('low')}","v":"${amount('volume')}","n":${TRADES}}`);
}

function parse(body: string): Info | undefined {
  try {
    return JSON.parse(body) as Info;
  } catch {
    return undefined;
  }
}
