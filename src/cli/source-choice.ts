import type { Exchange } from '../exchanges/exchange.js';
import type { Archive } from '../sources/archive/archive.js';
import type { Supplier } from '../sources/supplier.js';

export const SOURCE_CHOICES = ['auto', 'archive', 'api', 'trades'] as const;

/** Where a backfill may take its candles from. */
export type SourceChoice = (typeof SOURCE_CHOICES)[number];

/** The ways to an exchange's candles that a choice allows, in the order in which they are asked: the cheapest first. */
export async function suppliersOf(choice: SourceChoice, exchange: Exchange, archive: Archive | undefined, now: () => number): Promise<Supplier[]> {
  const [{ archiveSupplier }, { apiSupplier }, { tradesSupplier }] = await Promise.all([
    import('../sources/archive-supplier.js'), import('../sources/api-supplier.js'), import('../sources/trades-supplier.js'),
  ]);
  const all = [
    ...(archive === undefined ? [] : [archiveSupplier(archive)]),
    apiSupplier(exchange, now),
    ...(exchange.trades === undefined ? [] : [tradesSupplier(exchange.trades)]),
  ];
  return choice === 'auto' ? all : all.filter(({ name }) => name === choice);
}
