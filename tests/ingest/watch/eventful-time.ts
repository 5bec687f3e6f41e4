import { expect } from '@jest/globals';
import type { Sql } from 'postgres';
import { floor } from '../../../src/market/timeframe.js';
import type { Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { backfill, planBackfill } from '../../../src/ingest/backfill/backfill.js';
import { ROW_FLAWS, type Fault, type Trouble } from '../../../src/sandbox/faults/fault.js';
import { dice } from '../../chaos/dice.js';
import { anOwner, storedRows, truth } from '../backfill/backfill-on-sandbox.js';
import { WatchSimulation, type SimulatedClock } from './watch-on-sandbox.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds, real ones. */
const DEADLINE = 1_000;

const EXCHANGES = ['binance', 'coinbase', 'kraken', 'okx', 'bybit'];
const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'XRP/USDT'];

/** All that the sandbox has. */
const TROUBLES: readonly Trouble[] = [
  { kind: 'refused' }, { kind: 'reset' }, { kind: 'hang-up' }, { kind: 'cut-body' }, { kind: 'cut-body', gzip: true },
  { kind: 'status', status: 503 }, { kind: 'status', status: 429, retryAfter: 1 }, { kind: 'status', status: 418, retryAfter: 1 }, { kind: 'status', status: 403 },
  { kind: 'html' }, { kind: 'empty-body' }, { kind: 'cut-json' }, { kind: 'no-date' }, { kind: 'short-page' },
  { kind: 'clock-skew', milliseconds: 90_000 }, { kind: 'clock-skew', milliseconds: -90_000 },
  ...ROW_FLAWS.map((flaw): Trouble => ({ kind: 'bad-rows', flaw, rows: 2 })),
  { kind: 'latency', milliseconds: 100 }, { kind: 'silence' }, { kind: 'stalled-body' }, { kind: 'stalled-body', gzip: true },
];

/** Those that take real time, each time that they strike, and so last for an hour at most. */
const SLOW = new Set(['latency', 'silence', 'stalled-body']);

export interface EventfulTime {
  readonly days: number;
  readonly seed: number;
  readonly symbols: number;
  readonly timeframe: Series['timeframe'];
  /** Milliseconds of simulated time between ticks. */
  readonly interval: number;
  /** Called about once in two days, in the middle of the work: a database that goes away and comes back. */
  readonly trouble?: () => Promise<void>;
  /** Another database, empty, into which the same is backfilled in the end: what both hold must be the same. */
  readonly plain: Sql;
}

export interface Passed {
  readonly faults: number;
  /** Ticks that failed on an exchange. */
  readonly failures: number;
  readonly rows: number;
  /** Of what is stored and what the ledger knows, from the beginning to the last tick. */
  readonly hash: string;
}

/**
 * A watch through days in which every few hours something is wrong with an exchange for up to six hours; one night asleep a
 * week, and the clock set an hour ahead and back. The last two days (of few, half) are quiet, so that everything can be made good.
 */
export async function watchThroughTroubles(sql: Sql, { days, seed, symbols, timeframe, interval, trouble, plain }: EventfulTime): Promise<Passed> {
  const random = dice(seed);
  const start = Date.parse('2024-03-10T10:20:30Z');
  const simulation = await WatchSimulation.open(EXCHANGES, start, { deadline: DEADLINE });
  const quiet = start + (days - Math.min(2, days / 2)) * DAY;
  const faults: Fault[] = [];
  for (let time = start + HOUR; time < quiet; time += (1 + random() * 5) * HOUR) {
    // In turn, so that none is left out, but each time on some other exchange.
    const what = TROUBLES[faults.length % TROUBLES.length]!;
    const length = SLOW.has(what.kind) ? random() : 0.2 + random() * random() * 6;
    faults.push({ ...what, exchange: EXCHANGES[Math.floor(random() * EXCHANGES.length)]!, from: time, until: Math.min(quiet, time + length * HOUR) });
  }
  let asleep = start + DAY * Math.min(6, days / 3);
  let steps = [start + 0.4 * (quiet - start), start + 0.6 * (quiet - start)];
  let nextTrouble = start + DAY / 2;
  let struck: readonly Fault[] = [];
  const meanwhile = async (clock: SimulatedClock): Promise<void> => {
    const { now } = clock;
    if (now > asleep && now < quiet) {
      clock.now += days > 7 ? DAY : 8 * HOUR;
      asleep += 7 * DAY;
    }
    if (now > steps[0]!) {
      clock.ahead = clock.ahead === 0 ? HOUR : clock.ahead > 0 ? -HOUR : 0;
      steps = clock.ahead === 0 ? [Infinity] : [now + 2 * HOUR, ...steps.slice(1)];
    }
    const active = faults.filter(({ from, until }) => from! <= now && now < until!);
    if (active.length !== struck.length || active.some((fault, nr) => fault !== struck[nr])) simulation.sandbox.setFaults(active);
    struck = active;
    if (trouble !== undefined && now > nextTrouble && now < quiet) {
      nextTrouble = now + (1 + random() * 2) * DAY;
      await trouble();
    }
  };
  try {
    const wish = { symbols: SYMBOLS.slice(0, symbols), aliases: new Map([['USDT', ['USD']]]), kinds: [{ dataset: 'candles' as const, timeframe }] };
    await simulation.watch(sql, { length: days * DAY, interval, wish, meanwhile });
    const last = simulation.events.reduce((at, event) => (event.type === 'tick' ? event.at : at), 0);
    const range = { from: floor(start, timeframe), to: floor(last, timeframe) };
    const watched = simulation.events.flatMap((event) => (event.type === 'watching' ? event.series : []));
    expect(watched).toHaveLength(EXCHANGES.length * symbols);
    let rows = 0;
    for (const series of watched) {
      const stored = (await storedRows(sql, series)).filter(([time]) => time! >= range.from);
      const market = await truth({ series, range }, { now: simulation.clock.now, fill: series.exchange !== 'coinbase' });
      const times = new Set(stored.map(([time]) => time));
      expect({ series, lacks: market.filter(([time]) => !times.has(time)).slice(0, 3).map(([time]) => new Date(time!)) }).toEqual({ series, lacks: [] });
      expect(stored).toEqual(market);
      rows += stored.length;
    }
    const hash = await hashOf(sql, range);
    await backfillPlainly(plain, simulation, watched, range);
    expect(hash).toBe(await hashOf(plain, range));
    const failures = simulation.events.filter((event) => event.type === 'lane-ticked' && (event.tick.error !== undefined || event.tick.outcomes.some(({ error }) => error !== undefined))).length;
    return { faults: faults.length, failures, rows, hash };
  } finally {
    await simulation.close();
  }
}

/** Two days at a time, each when it is over: Kraken serves no more than the newest 720 candles. */
async function backfillPlainly(sql: Sql, { lanes, clock, sandbox }: WatchSimulation, watched: readonly Series[], range: Range): Promise<void> {
  const never = new AbortController().signal;
  const context = { sql, command: 'backfill', owner: anOwner(), now: () => clock.now, pause: () => Promise.resolve() };
  const end = clock.now;
  sandbox.setFaults([]);
  for (let { from } = range; from < range.to; from += 2 * DAY) {
    const to = Math.min(range.to, from + 2 * DAY);
    clock.now = Math.min(end, to + HOUR);
    const wanted = lanes.map((lane) => ({
      lane, wanted: watched.filter(({ exchange }) => exchange === lane.exchange.id).map((series) => ({ series, range: { from, to } })),
    }));
    await backfill(context, await planBackfill(context, wanted, never), never);
  }
}

/** Of all that is stored in a range and all that the ledger knows of it: what is covered, and of that what has no candle and why. */
async function hashOf(sql: Sql, { from, to }: Range): Promise<string> {
  const [start, end] = [new Date(from), new Date(to)];
  const [found] = await sql<{ hash: string }[]>`
    SELECT md5(
      (SELECT string_agg(row_to_json(ohlcv)::text, E'\n' ORDER BY exchange, symbol, timeframe, time) FROM ohlcv WHERE time >= ${start} AND time < ${end}) || E'\n' ||
      (SELECT string_agg(concat_ws(' ', exchange, symbol, timeframe, covered, no_trades, not_listed, out_of_reach), E'\n' ORDER BY exchange, symbol, timeframe) FROM (
        SELECT exchange, symbol, timeframe, range_agg(covered) * span AS covered, range_agg(no_trades) * span AS no_trades,
          range_agg(not_listed) * span AS not_listed, range_agg(out_of_reach) * span AS out_of_reach
        FROM coverage, tstzmultirange(tstzrange(${start}, ${end})) AS span GROUP BY exchange, symbol, timeframe, span
      ) AS known)
    ) AS hash`;
  return found!.hash;
}
