import { CandleList, type CandleFrame } from '../markets/candle-list.js';
import { textBar } from '../markets/counted-bar.js';
import { fractionOf, sumDecimals } from '../markets/decimal.js';
import type { Bar } from '../markets/tape.js';
import type { RowLayout } from '../row-layout.js';
import { writeRows } from '../row-writer.js';
import { spoil, type Row, type RowKind } from './bad-rows.js';
import type { Fault } from './fault.js';

const WEEK = 7 * 24 * 60 * 60_000;

const FLAWS: RowKind<Bar>['flaws'] = {
  'negative-price': (bar) => [{ ...bar, close: `-${bar.close}` }],
  'high-below-low': (bar) => [{ ...bar, high: fractionOf(bar.low, 1, 2) }],
  'not-a-number': (bar) => [{ ...bar, open: 'NaN' }],
  'impossible-value': (bar) => [{ ...bar, volume: `-${sumDecimals([bar.volume, '1'])}` }],
  'misaligned-time': (bar) => [{ ...bar, time: bar.time + 7000 }],
  // After the range: what lies before it, ccxt drops by itself.
  'outside-range': (bar) => [{ ...bar, time: bar.time + 400 * WEEK }],
  duplicate: (bar) => [bar, bar],
  contradiction: (bar) => [bar, { ...bar, volume: sumDecimals([bar.volume, '1']) }],
  missing: () => [],
};

/** The candles that come in the place of one that is sent by itself. */
export function spoilCandle(bar: Bar, faults: readonly Fault[]): readonly Bar[] {
  const flaws = faults.flatMap((fault) => (fault.kind === 'bad-rows' ? [fault.flaw] : []));
  return flaws.length === 0 ? [bar] : spoil({ flaws: FLAWS }, textBar(bar), flaws);
}

/** Candles as a layout writes them. */
export function candleKind(layout: RowLayout, frame: CandleFrame): RowKind<Bar> {
  return { copy: textBar, flaws: FLAWS, write: (bar) => (JSON.parse(writeRows(new CandleList([bar], frame), layout).bytes.toString()) as [Row])[0] };
}
