import { findFault, type Fault, type FaultOf, type RowFlaw } from './fault.js';

/** A list of cells, or cells by name, as the exchange writes rows. */
export type Row = readonly unknown[] | Readonly<Record<string, unknown>>;

/** What rows are made of: candles, or other things that an exchange lists. */
export interface RowKind<T> {
  /** A copy, every part of which can be read and replaced. */
  copy(item: T): T;
  /** What becomes of an item before the dialect writes it. */
  readonly flaws: Partial<Record<RowFlaw, (item: T) => readonly T[]>>;
  write(item: T): Row;
}

/** What becomes of a row after the dialect wrote it. */
const ROW_FLAWS: Partial<Record<RowFlaw, (row: Row | null) => Row | null>> = {
  'null-values': (row) => (isList(row) ? row.map(() => null) : row && Object.fromEntries(Object.keys(row).map((name) => [name, null]))),
  'null-row': () => null,
  'missing-fields': (row) => (isList(row) ? firstHalf(row) : row && Object.fromEntries(firstHalf(Object.entries(row)))),
};

function isList(row: Row | null): row is readonly unknown[] {
  return Array.isArray(row);
}

function firstHalf<T>(parts: readonly T[]): readonly T[] {
  return parts.slice(0, Math.floor(parts.length / 2));
}

/** What can be cut as an array can. */
interface Page<P> {
  readonly length: number;
  slice(from: number, to: number): P;
}

/** The items that a page has left when it ends too early; all of them when no such fault struck. */
export function shortenPage<P extends Page<P>>(items: P, faults: readonly Fault[]): P {
  const fault = findFault(faults, 'short-page');
  return fault === undefined ? items : items.slice(0, fault.rows ?? Math.floor(items.length / 2));
}

/** Whether any of the faults is one of rows. */
export function isSpoiled(faults: readonly Fault[]): boolean {
  return faults.some(({ kind }) => kind === 'bad-rows');
}

/** The rows that a dialect makes of items, with the flaws of the faults that struck the request; undefined when none did. */
export function renderBadRows<T>(items: readonly T[], kind: RowKind<T>, faults: readonly Fault[]): readonly unknown[] | undefined {
  const bad = faults.filter((fault): fault is FaultOf<'bad-rows'> => fault.kind === 'bad-rows');
  if (bad.length === 0) return undefined;
  const rows = items.map((item, index) => {
    const flaws = bad.filter((fault) => strikes(fault, index, items.length)).map((fault) => fault.flaw);
    return spoil(kind, kind.copy(item), flaws).map((spoiled) => flaws.reduce<Row | null>(spoilRow, kind.write(spoiled)));
  });
  const disorderly = bad.filter((fault) => fault.flaw === 'out-of-order');
  return disorderly.reduce<readonly (readonly unknown[])[]>(disorder, rows).flat();
}

/** What becomes of an item by itself. */
export function spoil<T>({ flaws: known }: Pick<RowKind<T>, 'flaws'>, item: T, flaws: readonly RowFlaw[]): readonly T[] {
  return flaws.reduce<readonly T[]>((items, flaw) => items.flatMap((one) => known[flaw]?.(one) ?? [one]), [item]);
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
