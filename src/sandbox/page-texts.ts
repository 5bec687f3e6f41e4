import type { Bar } from './markets/tape.js';

interface Page {
  readonly last: Bar;
  readonly count: number;
  readonly style: string;
  readonly text: string;
}

/**
 * The JSON of pages that were sent before: writing them is most of what they cost. A page is known by its ends,
 * which are the same objects when it is asked for again (markets/bar-cache.ts).
 */
export class PageTexts {
  readonly #pages = new WeakMap<Bar, Page>();

  /**
   * @param bars consecutive candles of one market
   * @param style says which of the exchange's ways of writing this is
   */
  of(bars: readonly Bar[], style: string, write: () => string): string {
    const [first, last] = [bars[0], bars.at(-1)];
    if (first === undefined || last === undefined) return write();
    const known = this.#pages.get(first);
    if (known?.last === last && known.count === bars.length && known.style === style) return known.text;
    const text = write();
    this.#pages.set(first, { last, count: bars.length, style, text });
    return text;
  }
}
