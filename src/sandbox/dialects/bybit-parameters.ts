import type { Listing } from '../markets/listing.js';
import { refuse } from './bybit-answers.js';
import type { Reply, Venue } from './dialect.js';

/** A perpetual and a window, as several of Bybit's endpoints ask for them. */
export interface Asked {
  readonly category: string;
  readonly listing: Listing;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly limit: number;
}

/** What `category`, `symbol`, `startTime`, `endTime` and `limit` ask for; the refusal when they make no sense. */
export function askedOf(params: URLSearchParams, venue: Venue, defaultLimit: number, maxLimit: number): Asked | Reply {
  const category = params.get('category') ?? '';
  if (!['linear', 'inverse'].includes(category)) return refuse('params error: category invalid', venue.now);
  const listing = venue.listings.find(({ kind, id, listedAt }) => kind === category && id === params.get('symbol') && listedAt <= venue.now);
  if (listing === undefined) return refuse('params error: symbol invalid', venue.now);
  const numbers = ['startTime', 'endTime', 'limit'].map((name) => params.get(name) ?? undefined);
  if (!numbers.every((value) => value === undefined || /^\d{1,15}$/.test(value))) return refuse('params error: number expected', venue.now);
  const [start, end, limit] = numbers.map((value) => (value === undefined ? undefined : Number(value)));
  return { category, listing, start, end, limit: Math.min(limit ?? defaultLimit, maxLimit) };
}

export function isRefusal(asked: Asked | Reply): asked is Reply {
  return 'status' in asked;
}
