import { expect } from '@jest/globals';
import type { Sql } from 'postgres';
import { floor } from '../../../src/market/timeframe.js';
import type { Series } from '../../../src/market/series.js';
import { ROW_FLAWS, type Fault, type Trouble } from '../../../src/sandbox/faults/fault.js';
import { dice } from '../../chaos/dice.js';
import { storedRows, truth } from '../backfill/backfill-on-sandbox.js';
import { WatchSimulation, type SimulatedClock } from './watch-on-sandbox.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const EXCHANGES = ['binance', 'coinbase', 'kraken', 'okx', 'bybit'];
const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'XRP/USDT'];

/** Those of the sandbox that need no deadline of seconds to be noticed, since here time goes by faster than that. */
const TROUBLES: readonly Trouble[] = [
  { kind: 'refused' }, { kind: 'reset' }, { kind: 'hang-up' }, { kind: 'cut-body' }, { kind: 'cut-body', gzip: true },
  { kind: 'status', status: 503 }, { kind: 'status', status: 429, retryAfter: 1 }, { kind: 'status', status: 418, retryAfter: 1 }, { kind: 'status', status: 403 },
  { kind: 'html' }, { kind: 'empty-body' }, { kind: 'cut-json' }, { kind: 'no-date' }, { kind: 'short-page' },
  { kind: 'clock-skew', milliseconds: 90_000 }, { kind: 'clock-skew', milliseconds: -90_000 },
  ...ROW_FLAWS.map((flaw): Trouble => ({ kind: 'bad-rows', flaw, rows: 2 })),
];

export interface EventfulTime {
  readonly days: number;
  readonly seed: number;
  readonly symbols: number;
  readonly timeframe: Series['timeframe'];
  /** Milliseconds of simulated time between ticks. */
  readonly interval: number;
  /** Called about once in two days, in the middle of the work: a database that goes away and comes back. */
  readonly trouble?: () => Promise<void>;
}

export interface Passed {
  readonly faults: number;
  /** Ticks that failed on an exchange. */
  readonly failures: number;
  readonly rows: number;
}

/**
 * A watch through days in which every few hours something is wrong with an exchange for up to six hours; one night asleep a
 * week, and the clock set an hour ahead and back. The last two days are quiet, so that everything can be made good.
 */
export async function watchThroughTroubles(sql: Sql, { days, seed, symbols, timeframe, interval, trouble }: EventfulTime): Promise<Passed> {
  const random = dice(seed);
  const start = Date.parse('2024-03-10T10:20:30Z');
  const simulation = await WatchSimulation.open(EXCHANGES, start);
  const quiet = start + (days - 2) * DAY;
  const faults: Fault[] = [];
  for (let time = start + HOUR; time < quiet; time += (1 + random() * 5) * HOUR) {
    const what = TROUBLES[Math.floor(random() * TROUBLES.length)]!;
    faults.push({ ...what, exchange: EXCHANGES[Math.floor(random() * EXCHANGES.length)]!, from: time, until: Math.min(quiet, time + (0.2 + random() * random() * 6) * HOUR) });
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
    const wished = SYMBOLS.slice(0, symbols);
    await simulation.watch(sql, { length: days * DAY, interval, wish: { symbols: wished, kinds: [{ dataset: 'candles', timeframe }] }, meanwhile });
    let rows = 0;
    const last = simulation.events.reduce((at, event) => (event.type === 'tick' ? event.at : at), 0);
    for (const exchange of EXCHANGES) {
      for (const symbol of wished) {
        const series: Series = { dataset: 'candles', exchange, symbol, timeframe };
        const stored = (await storedRows(sql, series)).filter(([time]) => time! >= floor(start, timeframe));
        const market = await truth({ series, range: { from: floor(start, timeframe), to: floor(last, timeframe) } }, { now: simulation.clock.now, fill: exchange !== 'coinbase' });
        const times = new Set(stored.map(([time]) => time));
        expect({ series, lacks: market.filter(([time]) => !times.has(time)).slice(0, 3).map(([time]) => new Date(time!)) }).toEqual({ series, lacks: [] });
        expect(stored).toEqual(market);
        rows += stored.length;
      }
    }
    const failures = simulation.events.filter((event) => event.type === 'lane-ticked' && (event.tick.error !== undefined || event.tick.outcomes.some(({ error }) => error !== undefined))).length;
    return { faults: faults.length, failures, rows };
  } finally {
    await simulation.close();
  }
}
