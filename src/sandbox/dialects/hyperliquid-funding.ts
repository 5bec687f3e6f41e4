import { trimDecimals } from '../markets/decimal.js';
import type { FundingTerms } from '../markets/funding-terms.js';
import type { Reply, Venue } from './dialect.js';

// https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint/perpetuals#retrieve-historical-funding-rates
/** "Responses that take a time range will only return 500 elements" (info endpoint, pagination). */
const MAX_ROWS = 500;

export const HYPERLIQUID_FUNDING: FundingTerms = {
  hours: 1,
  changes: {},
  decimals: 10,
  interest: true,
  // Such as 1704290400031 in the documentation.
  jitter: 99,
};

/** Settled rates from a start on, both bounds inclusive: the first 500. undefined for a question that cannot be read. */
export function fundingHistory(
  { coin, startTime, endTime = Infinity }: { readonly coin?: unknown; readonly startTime?: unknown; readonly endTime?: unknown }, venue: Venue,
): Reply | undefined {
  if (typeof coin !== 'string' || typeof startTime !== 'number' || typeof endTime !== 'number') return undefined;
  const listing = venue.listings.find(({ kind, id, listedAt }) => kind === 'linear' && id === coin && listedAt <= venue.now);
  // As others measured: null, with status 200.
  if (listing === undefined) return { status: 200, body: null };
  const rates = venue.funding({ listing, range: { from: startTime, to: endTime + 1 }, limit: MAX_ROWS, end: 'oldest' });
  return {
    status: 200,
    body: venue.points(rates, ({ time, rate }) => `{"coin":"${coin}","fundingRate":"${trimDecimals(rate)}","premium":"0.0","time":${time}}`),
  };
}
