import fc from 'fast-check';
import type { Sql } from 'postgres';
import { GAP_CLASSES, type GapClass } from '../../../src/market/gap-class.js';
import { intervalsAt, type Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { floor, shift, TIMEFRAMES, type Timeframe } from '../../../src/market/timeframe.js';
import { upsertRows } from '../../../src/storage/row-repository.js';
import { extendCoverage } from '../../../src/storage/coverage-repository.js';
import { recordRejected } from '../../../src/storage/rejected-repository.js';
import { finishRun, startRun } from '../../../src/storage/run-repository.js';

/** What was planted at one interval of one series. */
export type Planted =
  | 'stored' | 'unasked' | 'lost' | 'no-trades' | 'not-listed' | 'out-of-reach' | 'rejected'
  /** Rows that someone put in by hand: beside the ledger, and against it. */
  | 'by-hand' | 'against-no-trades'
  /** A candle without trades, which is a candle. */
  | 'stored-volume-0'
  /** Lost, and a row that opens inside the interval but not at its start hides it from a mere count. */
  | 'lost-behind-misaligned';

export interface PlantedSeries {
  readonly exchange: string;
  readonly symbol: string;
  readonly states: readonly Planted[];
}

export interface Archive {
  readonly timeframe: Timeframe;
  /** Open time (ms) of interval 0. */
  readonly start: number;
  readonly series: readonly PlantedSeries[];
  /** Interval in which now lies. */
  readonly now: number;
  readonly since: number | undefined;
  readonly until: number | undefined;
}

export const LENGTH = 40;

/** Where things break: a year's end, the day after a leap day, a Monday, a new hour of a new day. */
const EDGES = [Date.UTC(2024, 0, 1), Date.UTC(2024, 1, 29), Date.UTC(2024, 2, 1), Date.UTC(2025, 0, 1), Date.UTC(2023, 11, 25), Date.UTC(2020, 11, 31), Date.UTC(1970, 0, 1)];

/** Most intervals are as they should be, and neighbours are alike: whole days of one fault, and single ones. */
const states = fc.array(fc.record({
  state: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Planted>('stored') },
    { weight: 2, arbitrary: fc.constant<Planted>('no-trades') },
    { weight: 8, arbitrary: fc.constantFrom<Planted>(
      'unasked', 'lost', 'not-listed', 'out-of-reach', 'rejected', 'by-hand', 'against-no-trades', 'stored-volume-0', 'lost-behind-misaligned') },
  ),
  length: fc.constantFrom(1, 1, 1, 2, 3, 9, LENGTH),
}), { maxLength: 16 }).map((runs) => {
  const all = runs.flatMap(({ state, length }) => Array.from({ length }, () => state));
  return Array.from({ length: LENGTH }, (_, i) => all[i] ?? 'unasked');
});

const NAMES = [['binance', 'BTC/USDT'], ['binance', 'ETH/USDT'], ['binance', 'SOL/USDT'], ['kraken', 'BTC/USDT'], ['okx', `A'B"\\/USDT`]] as const;

export const archives: fc.Arbitrary<Archive> = fc.record({
  timeframe: fc.constantFrom(...TIMEFRAMES),
  edge: fc.constantFrom(...EDGES),
  before: fc.nat(LENGTH),
  planted: fc.tuple(...NAMES.map(() => fc.option(states, { freq: 3 }))),
  now: fc.oneof(fc.constant(LENGTH), fc.nat(LENGTH + 5)),
  since: fc.option(fc.integer({ min: -3, max: LENGTH }), { freq: 2, nil: undefined }),
  until: fc.option(fc.integer({ min: 0, max: LENGTH + 3 }), { freq: 2, nil: undefined }),
  down: fc.option(fc.record({ from: fc.nat(LENGTH - 1), length: fc.constantFrom(1, 2, 9, 25), then: fc.constantFrom<Planted | undefined>(undefined, 'unasked', 'not-listed') }), { freq: 2 }),
}).map(({ timeframe, edge, before, planted, down, ...rest }) => ({
  ...rest, timeframe, start: shift(floor(edge, timeframe), timeframe, -before),
  series: planted.flatMap((found, i) => (found === null ? [] : [{ exchange: NAMES[i]![0], symbol: NAMES[i]![1], states: down === null ? found : outage(found, NAMES[i]![0], down) }])),
}));

interface Silence {
  readonly from: number;
  readonly length: number;
  readonly then: Planted | undefined;
}

/** On the exchange of three symbols, while another trades, which by chance alone hardly ever happens. */
function outage(states: readonly Planted[], exchange: string, { from, length, then }: Silence): readonly Planted[] {
  if (exchange === 'kraken') return states.map((state, i) => (i >= from && i < from + length ? 'stored' : state));
  if (exchange !== 'binance') return states;
  return states.map((state, i) => (i < from || i > from + length ? state : i < from + length ? 'no-trades' : then ?? state));
}

export function seriesOf({ timeframe }: Archive, { exchange, symbol }: PlantedSeries): Series {
  return { dataset: 'candles', exchange, symbol, timeframe };
}

export const HAS_ROW = new Set<Planted>(['stored', 'by-hand', 'against-no-trades', 'stored-volume-0']);
const LEDGER_EXPECTS = new Set<Planted>(['stored', 'stored-volume-0', 'lost', 'lost-behind-misaligned']);

/** Writes an archive as titan would have, and a hand besides it. */
export async function plant(sql: Sql, archive: Archive): Promise<void> {
  const { timeframe, start } = archive;
  const at = (i: number) => shift(start, timeframe, i);
  for (const planted of archive.series) {
    const series = seriesOf(archive, planted);
    const times = (...wanted: Planted[]) => planted.states.flatMap((state, i) => (wanted.includes(state) ? [at(i)] : []));
    const ranges = (...wanted: Planted[]) => intervalsAt(times(...wanted), timeframe);
    const candle = (time: number, volume: string) => ({ time, open: '1', high: '1', low: '1', close: '1', volume });
    await upsertRows(sql, series, [
      ...times('stored', 'by-hand', 'against-no-trades').map((time) => candle(time, '2')),
      ...times('stored-volume-0').map((time) => candle(time, '0')),
      ...times('lost-behind-misaligned').map((time) => candle(time + 500, '2')),
    ]);
    await extendCoverage(sql, series, {
      covered: ranges(...LEDGER_EXPECTS, 'no-trades', 'against-no-trades', 'not-listed', 'out-of-reach'),
      absent: { 'no-trades': ranges('no-trades', 'against-no-trades'), 'not-listed': ranges('not-listed'), 'out-of-reach': ranges('out-of-reach') },
    });
    const run = await startRun(sql, { command: 'backfill', series, source: 'api', asked: { from: start, to: at(LENGTH) } });
    // Also where a good row came later, a rejected one stays on record.
    await recordRejected(sql, series, run, times('rejected', 'stored').map((time) => ({ time, reason: 'a price is negative', raw: [time, '-1'] })));
    await recordRejected(sql, series, run, [{ time: at(-400), reason: 'time is outside the range that was asked for', raw: [0] }]);
    await finishRun(sql, run, 'partial', undefined);
    // Killed: it never ended, and is not believed.
    await startRun(sql, { command: 'backfill', series, source: 'api', asked: { from: at(-500), to: at(LENGTH) } });
  }
}

export interface Expected {
  readonly series: Series;
  readonly range: Range;
  readonly stored: number;
  readonly counts: Record<GapClass, number>;
  readonly longestGap: Range | null;
  readonly lastRow: number | null;
  readonly gaps: { class: GapClass; range: Range; intervals: number }[];
}

/** What the report must say, told interval by interval. */
export function modelled(archive: Archive): Expected[] {
  const { timeframe, start, now, since, until } = archive;
  const at = (i: number) => shift(start, timeframe, i);
  const to = Math.min(now, until ?? Infinity);
  return archive.series.flatMap((planted): Expected[] => {
    const known = planted.states.flatMap((state, i) => (state === 'unasked' ? [] : [i]));
    const series = seriesOf(archive, planted);
    // All that was asked was left open: then the run that ended is all that is known.
    const [first, last] = known.length > 0 ? [known[0]!, known.at(-1)!] : [0, LENGTH - 1];
    const from = Math.min(since ?? first, to);
    const classes: (GapClass | undefined)[] = [];
    for (let i = from; i < to; i++) classes.push(classAt(archive, planted, i, last));
    const gaps: Expected['gaps'] = [];
    classes.forEach((gapClass, k) => {
      if (gapClass === undefined) return;
      const range = { from: at(from + k), to: at(from + k + 1) };
      const before = gaps.at(-1);
      if (before?.class === gapClass && before.range.to === range.from) gaps[gaps.length - 1] = { ...before, range: { from: before.range.from, to: range.to }, intervals: before.intervals + 1 };
      else gaps.push({ class: gapClass, range, intervals: 1 });
    });
    const rows = planted.states.flatMap((state, i) => {
      const time = state === 'lost-behind-misaligned' ? at(i) + 500 : at(i);
      return (HAS_ROW.has(state) || state === 'lost-behind-misaligned') && time < at(to) ? [time] : [];
    });
    return [{
      series, range: { from: at(from), to: at(to) },
      stored: classes.filter((gapClass) => gapClass === undefined).length,
      counts: Object.fromEntries(GAP_CLASSES.map((each) => [each, classes.filter((gapClass) => gapClass === each).length])) as Record<GapClass, number>,
      longestGap: longest(classes, (k) => at(from + k)),
      lastRow: rows.at(-1) ?? null,
      gaps,
    }];
  }).sort((a, b) => (a.series.exchange + a.series.symbol < b.series.exchange + b.series.symbol ? -1 : 1));
}

function classAt(archive: Archive, planted: PlantedSeries, i: number, last: number): GapClass | undefined {
  const state = planted.states[i] ?? 'unasked';
  switch (state) {
    case 'stored': case 'by-hand': case 'against-no-trades': case 'stored-volume-0': return undefined;
    case 'lost': case 'lost-behind-misaligned': return 'lost';
    case 'no-trades': return isOutage(archive, planted.exchange, i) ? 'outage' : 'no-trades';
    case 'unasked': return i > last ? 'stale' : 'missing';
    case 'rejected': case 'not-listed': case 'out-of-reach': return state;
  }
}

/** Down at an interval: two silent, none trading. An outage: some other exchange trades in that stretch of being down, inside the report's window. */
function isOutage(archive: Archive, exchange: string, i: number): boolean {
  const own = archive.series.filter((series) => series.exchange === exchange);
  const others = archive.series.filter((series) => series.exchange !== exchange);
  const from = archive.since ?? 0;
  const to = Math.min(archive.now, archive.until ?? Infinity);
  const down = (k: number) => k >= from && k < to
    && own.filter(({ states }) => states[k] === 'no-trades').length > 1
    && own.every(({ states }) => !HAS_ROW.has(states[k]!) && !LEDGER_EXPECTS.has(states[k]!));
  const trades = (k: number) => others.some(({ states }) => ['stored', 'by-hand', 'against-no-trades', 'lost-behind-misaligned'].includes(states[k]!));
  if (!down(i)) return false;
  let [first, last] = [i, i];
  while (down(first - 1)) first -= 1;
  while (down(last + 1)) last += 1;
  for (let k = first; k <= last; k++) if (trades(k)) return true;
  return false;
}

function longest(classes: readonly (GapClass | undefined)[], at: (k: number) => number): Range | null {
  let best: Range | null = null;
  let length = 0;
  let run = 0;
  classes.forEach((gapClass, k) => {
    run = gapClass === 'missing' || gapClass === 'rejected' || gapClass === 'lost' ? run + 1 : 0;
    if (run > length) [best, length] = [{ from: at(k + 1 - run), to: at(k + 1) }, run];
  });
  return best;
}
