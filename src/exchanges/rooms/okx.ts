import type { Range } from '../../market/range.js';
import type { RawRow } from '../../market/datasets/dataset.js';
import type { Rows } from '../../market/rows.js';
import { shift, type Timeframe } from '../../market/timeframe.js';
import { spread } from '../allowance.js';
import { beside, cutAt, oldest, withoutSurplus } from './answer-rows.js';
import { okxFunding, okxOpenInterest } from './okx-derivatives.js';
import { searchByLongCandles } from './first-candle.js';
import { settleFromListing } from './from-listing.js';
import type { Answer, CandleRoom, OhlcvArguments, Room, Subject } from './room.js';

/**
 * Most candles in one answer: documented for `market/candles`, and since August 2025 also what ccxt asks of
 * `market/history-candles` (ccxt pull request 26723), which used to answer no more than 100.
 */
const PAGE = 300;

/**
 * `market/candles` holds the newest 1440 of each bar and allows 40 requests in 2 s, `history-candles` holds all
 * and allows 20 (okx.com/docs-v5, Get candlesticks, Get candlesticks history). Fewer than 1440, since ours
 * is another clock.
 */
const RECENT = 1000;

/** Before its API's first candles; months of all of its time are one page. */
const BORN = Date.UTC(2010, 0, 1);

const probe = searchByLongCandles({ ask, page: PAGE, ladder: ['1M', '1d', '1h'], born: BORN, complete: BORN });
const settle = settleFromListing(probe);

const candles: CandleRoom = {
  // ccxt asks for the bars that open by UTC (`1Dutc`); without `utc` those from 6 hours up open by Hong Kong time.
  misnamed: [],

  service: () => ({ page: PAGE, charge: { from: 'history', weight: 1 } }),

  window: (left, timeframe) => ({ from: left.from, to: Math.min(shift(left.from, timeframe, PAGE), left.to) }),

  ask,

  carriesRows: (body) => Array.isArray((body as { data?: unknown } | null)?.data),

  async settle(answer) {
    const rows = await withStart({ ...answer, rows: withoutSurplus(answer.rows, beside(answer.window, answer.timeframe)) });
    return cutAt(await settle({ ...answer, rows }), firstUnconfirmed(answer.body));
  },
};

/**
 * OKX answers a window between `before` and `after`, both exclusive, newest first, and sends intervals without
 * trades with volume 0. An empty answer does not tell whether the market was listed yet.
 */
export const okx: Room = {
  options: ({ derivatives }) => ({
    // One request instead of five.
    fetchMarkets: { types: derivatives ? ['spot', 'swap', 'future'] : ['spot'] },
  }),

  signed: /^private$/,

  // Requests of an address in 2 s, for each path alone (okx.com/docs-v5, at each of them).
  budget: {
    allowances: { recent: spread(40, 2000), history: spread(20, 2000), lists: spread(20, 2000), contracts: spread(10, 2000) },
    inFlight: 8,
    charge: ({ path }) => ({ from: path === 'market/candles' ? 'recent' : path === 'market/history-candles' ? 'history' : isOfContracts(path) ? 'contracts' : 'lists', weight: 1 }),
  },

  series: { candles, funding: okxFunding(probe), 'open-interest': okxOpenInterest(probe) },

  // 50001, 50004, 50011, 50013, 50026: upgrading, timeout, too many requests, busy, system error.
  saysTemporary: (message) => /"code":\s*"500(?:01|04|11|13|26)"/.test(message),
};

/** Each of 10 requests in 2 s, an instrument; here they share them. */
function isOfContracts(path: string): boolean {
  return path.endsWith('funding-rate-history') || path.endsWith('open-interest-history');
}

/** ccxt sends `since` - 1 as `before`, and `until` as `after`; it would go by its own clock to choose the address. */
function ask(window: Range, timeframe: Timeframe, _subject: Subject, now: number): OhlcvArguments {
  const type = window.from >= shift(now, timeframe, -RECENT) ? 'Candles' : 'HistoryCandles';
  return { since: window.from, limit: PAGE, params: { until: window.to, type } };
}

/**
 * An answer that begins after its window does may have been cut to fewer candles than were asked for, so
 * what is missing is asked for again until nothing more comes.
 */
async function withStart(answer: Answer): Promise<Rows<RawRow>> {
  const { window, timeframe, subject, now } = answer;
  let { rows } = answer;
  for (let first = oldest(rows); first !== undefined && first > window.from; first = oldest(rows)) {
    const listed = (await answer.firstCandle(probe, window.from)) ?? first;
    const missing = { from: Math.max(window.from, listed), to: first };
    if (missing.from >= missing.to) break;
    const earlier = withoutSurplus(await answer.ask(ask(missing, timeframe, subject, now)), beside(missing, timeframe));
    rows = [...earlier, ...rows];
    if (!((oldest(earlier) ?? Infinity) < first)) break;
  }
  return rows;
}

/** The last cell of a row says whether the candle is complete ("1") or still changes ("0"). */
function firstUnconfirmed(body: unknown): number {
  const rows = (body as { data: readonly unknown[] }).data;
  const open = rows.filter((row): row is string[] => Array.isArray(row) && row[8] === '0').map((row) => Number(row[0]));
  return Math.min(...open.filter(Number.isFinite), Infinity);
}
