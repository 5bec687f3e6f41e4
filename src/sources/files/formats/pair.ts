export type Pair = readonly [base: string, quote: string];

/**
 * Base and quote of an id that joins them. What the user named goes before what the known quotes make of it.
 *
 * @param ending matches an id that ends in a known quote: its base, and that
 * @param symbols unified, as the user named them
 * @param idOf how the exchange spells a currency
 * @returns in the exchange's spelling; undefined when nothing says where the base ends
 */
export function pairOf(id: string, ending: RegExp, symbols: readonly string[], idOf: (currency: string) => string = (currency) => currency): Pair | undefined {
  for (const symbol of symbols) {
    const [base = '', quote = ''] = symbol.split(':')[0]!.split('/').map(idOf);
    if (base + quote === id) return [base, quote];
  }
  const [, base, quote] = ending.exec(id) ?? [];
  return base === undefined || quote === undefined ? undefined : [base, quote];
}
