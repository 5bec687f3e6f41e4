import type { Grid } from '../markets/grid.js';
import { isTrading, type Listing } from '../markets/listing.js';
import type { Bar } from '../markets/tape.js';
import type { Venue } from './dialect.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What was traded of a market in the last 24 hours, to the minute; undefined when nothing was. */
export function rollingDay(listing: Listing, venue: Venue): Bar | undefined {
  const end = Math.floor(venue.now / MINUTE) * MINUTE;
  const range = { from: end - DAY, to: end };
  return venue.newest({ listing, grid: daysFrom(range.from), range, limit: 1, fill: false }).bars()[0];
}

/** Markets that can be traded at the moment, each with its last 24 hours; those without a trade are left out. */
export function tickersOf(venue: Venue, kind: Listing['kind']): readonly { readonly listing: Listing; readonly day: Bar }[] {
  return venue.listings.filter((listing) => listing.kind === kind && isTrading(listing, venue.now)).flatMap((listing) => {
    const day = rollingDay(listing, venue);
    return day === undefined ? [] : [{ listing, day }];
  });
}

/** Days that begin at any time of the day. */
function daysFrom(start: number): Grid {
  const floor = (time: number): number => start + Math.floor((time - start) / DAY) * DAY;
  return { floor, next: (time) => floor(time) + DAY, previous: (time) => floor(time) - DAY };
}
