import type { RawRow } from '../../market/datasets/dataset.js';
import { clip } from '../../market/range.js';
import type { Probe } from './first-candle.js';
import { settleFunding } from './settle-funding.js';
import type { EndpointRoom } from './room.js';

const DAY = 86_400_000;

/** One answer holds all that there is, ascending: the last year, 368 to 372 days as others measured. */
const REACH = 365 * DAY;

interface FundingRow {
  readonly timestamp?: unknown;
  readonly relativeFundingRate?: unknown;
}

/** Always hourly, as JSON numbers. The relative rate is the share of the position's value (docs.kraken.com, Historical Funding Rates). */
export function krakenfuturesFunding(probe: Probe): EndpointRoom {
  return {
    steps: ['1h'],
    service: () => ({ page: REACH / 3_600_000, reach: REACH, charge: { from: 'address', weight: 1 } }),
    window: (left) => left,
    ask: (_window, _timeframe, { id }) => ({ method: 'publicGetHistoricalfundingrates', params: { symbol: id } }),
    read(body) {
      const rates = (body as { rates?: unknown } | null)?.rates;
      return Array.isArray(rates) ? (rates as FundingRow[]).map((row): RawRow => [instant(row?.timestamp), text(row?.relativeFundingRate), null, null]) : undefined;
    },
    settle: (answer) => settleFunding({ ...answer, window: clip(answer.window, { from: answer.window.from, to: answer.now }) }, probe),
  };
}

function instant(timestamp: unknown): unknown {
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
  return Number.isFinite(time) ? time : timestamp;
}

/** JSON numbers have lost their digits already; what is left of them is written out, as a decimal without more than two digits of exponent. */
function text(rate: unknown): unknown {
  return typeof rate === 'number' && Number.isFinite(rate) ? String(rate) : rate;
}
