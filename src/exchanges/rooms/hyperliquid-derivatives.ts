import { openInterest } from '../../market/datasets/open-interest.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import { contains } from '../../market/range.js';
import { floor, next } from '../../market/timeframe.js';
import { settleFunding, withNeighbours } from './settle-funding.js';
import type { EndpointRoom } from './room.js';
import { textTime } from './text-time.js';
import type { Probe } from './first-candle.js';

/** Most rows in one answer (hyperliquid.gitbook.io, info endpoint, Retrieving historical funding rates: pagination by 500). */
const PAGE = 500;

/** 20, and "additional weight per 20 items returned" (hyperliquid.gitbook.io, rate limits). */
export const FUNDING_WEIGHT = 20 + PAGE / 20;

interface FundingRow {
  readonly time?: unknown;
  readonly fundingRate?: unknown;
}

/**
 * Ascending, both bounds inclusive, and of a longer window the first rows; so an answer that is full settles no more than
 * it spans. Always hourly; times are up to 99 ms late.
 */
export function hyperliquidFunding(probe: Probe): EndpointRoom {
  return {
    steps: ['1h'],
    service: () => ({ page: PAGE, charge: { from: 'address', weight: FUNDING_WEIGHT } }),
    window: (left) => left,
    ask(window, _timeframe, { coin }) {
      const { from, to } = withNeighbours(window);
      return { method: 'publicPostInfo', params: { type: 'fundingHistory', coin, startTime: from, endTime: to } };
    },
    // An unknown coin is answered with `null` and status 200.
    read: (body) => (Array.isArray(body) ? (body as FundingRow[]).map((row): RawRow => [textTime(row?.time), row?.fundingRate, null, null]) : undefined),
    settle(answer) {
      const last = answer.rows.at(-1)?.[0];
      const cut = answer.rows.length >= PAGE && typeof last === 'number' ? last - (last % 3_600_000) : undefined;
      return settleFunding(answer, probe, cut);
    },
  };
}

/** So long after the moment of a period (ms) what is open now still stands for it; a watch asks within seconds. */
const STANDS_FOR = 2 * 60_000;

interface AssetContext {
  readonly openInterest?: unknown;
}

/**
 * Told only as it is now, in units of the base, both sides together, without a time or a value (info endpoint, metaAndAssetCtxs).
 * So a period has it when it is asked for in the two minutes after its moment, and what is older is out of reach.
 */
export const hyperliquidOpenInterest: EndpointRoom = {
  steps: openInterest.steps!,

  service: () => ({ page: 1, depth: 1, reach: STANDS_FOR, charge: { from: 'address', weight: 20 } }),

  window: (left) => left,

  ask: () => ({ method: 'publicPostInfo', params: { type: 'metaAndAssetCtxs' } }),

  read(body, { coin }) {
    const [meta, contexts] = Array.isArray(body) ? body as [{ universe?: { name?: unknown }[] } | null, AssetContext[]] : [];
    const nr = meta?.universe?.findIndex(({ name }) => name === coin) ?? -1;
    return nr < 0 || !Array.isArray(contexts) ? undefined : [[null, contexts[nr]?.openInterest ?? null, null]];
  },

  settle({ rows, window, timeframe, now }) {
    const moment = floor(now, timeframe);
    const end = Math.max(window.from, Math.min(window.to, next(moment, timeframe)));
    const inTime = contains(window, moment) && now - moment <= STANDS_FOR;
    const gone = { from: window.from, to: inTime ? moment : end };
    return Promise.resolve({
      rows: inTime ? Array.from(rows, ([, ...values]): RawRow => [moment, ...values]) : [],
      answered: { from: window.from, to: end },
      absences: gone.from < gone.to ? [{ range: gone, reason: 'out-of-reach' }] : [],
    });
  },
};
