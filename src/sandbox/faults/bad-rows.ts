import { fractionOf, sumDecimals } from '../markets/decimal.js';
import { textBar } from '../markets/counted-bar.js';
import type { Bar } from '../markets/tape.js';
import type { RowLayout } from '../row-layout.js';
import { writeRows } from '../row-writer.js';
import { findFault, type Fault, type FaultOf, type RowFlaw } from './fault.js';

const WEEK = 7 * 24 * 60 * 60_000;

/** A list of cells, or cells by name, as the exchange writes candles. */
type Row = readonly unknown[] | Readonly<Record<string, unknown>>;

/** What becomes of a candle before the dialect writes it. */
const CANDLE_FLAWS: Partial<Record<RowFlaw, (bar: Bar) => readonly Bar[]>> = {
  'negative-price': (bar) => [{ ...bar, close: `-${bar.close}` }],
  'high-below-low': (bar) => [{ ...bar, high: fractionOf(bar.low, 1, 2) }],
  'not-a-number': (bar) => [{ ...bar, open: 'NaN' }],
  'misaligned-time': (bar) => [{ ...bar, time: bar.time + 7000 }],
  // After the range: what lies before it, ccxt drops by itself.
  'outside-range': (bar) => [{ ...bar, time: bar.time + 400 * WEEK }],
  duplicate: (bar) => [bar, bar],
  contradiction: (bar) => [bar, { ...bar, volume: sumDecimals([bar.volume, '1']) }],
  missing: () => [],
};

/** What becomes of a row after the dialect wrote it. */
const ROW_FLAWS: Partial<Record<RowFlaw, (row: Row | null) => Row | null>> = {
  'null-values': (row) => (isList(row) ? row.map(() => null) : row && Object.fromEntries(Object.keys(row).map((name) => [name, null]))),
  'null-row': () => null,
};

function isList(row: Row | null): row is readonly unknown[] {
  return Array.isArray(row);
}

/** The candles that a page has left when it ends too early; all of them when no such fault struck. */
export function shortenPage(bars: readonly Bar[], faults: readonly Fault[]): readonly Bar[] {
  const fault = findFault(faults, 'short-page');
  return fault === undefined ? bars : bars.slice(0, fault.rows ?? Math.floor(bars.length / 2));
}

/** The rows that a dialect makes of candles, with the flaws of the faults that struck the request; undefined when none did. */
export function renderBadRows(bars: readonly Bar[], layout: RowLayout, faults: readonly Fault[]): readonly unknown[] | undefined {
  const bad = faults.filter((fault): fault is FaultOf<'bad-rows'> => fault.kind === 'bad-rows');
  if (bad.length === 0) return undefined;
  const rows = bars.map((bar, index) => {
    const flaws = bad.filter((fault) => strikes(fault, index, bars.length)).map((fault) => fault.flaw);
    return spoil(textBar(bar), flaws).map((candle) => flaws.reduce<Row | null>(spoilRow, rowOf(candle, layout)));
  });
  const disorderly = bad.filter((fault) => fault.flaw === 'out-of-order');
  return disorderly.reduce<readonly (readonly unknown[])[]>(disorder, rows).flat();
}

function rowOf(bar: Bar, layout: RowLayout): Row {
  const [row] = JSON.parse(writeRows([bar], layout).toString()) as [Row];
  return row;
}

function spoil(bar: Bar, flaws: readonly RowFlaw[]): readonly Bar[] {
  return flaws.reduce<readonly Bar[]>((candles, flaw) => candles.flatMap((candle) => CANDLE_FLAWS[flaw]?.(candle) ?? candle), [bar]);
}

function spoilRow(row: Row | null, flaw: RowFlaw): Row | null {
  const spoiled = ROW_FLAWS[flaw];
  return spoiled === undefined ? row : spoiled(row);
}

/** The rows that are struck come in the other order, after the one that follows them. */
function disorder<T>(rows: readonly T[], { rows: count = 1 }: FaultOf<'bad-rows'>): readonly T[] {
  const first = firstStruck(count, rows.length);
  return [...rows.slice(0, first), ...rows.slice(first, first + count + 1).reverse(), ...rows.slice(first + count + 1)];
}

function strikes({ rows = 1 }: FaultOf<'bad-rows'>, index: number, length: number): boolean {
  const first = firstStruck(rows, length);
  return index >= first && index < first + rows;
}

function firstStruck(count: number, length: number): number {
  return Math.max(0, Math.min(Math.floor(length / 2), length - count));
}
