import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadCcxtClass, type CcxtExchange } from '../../src/exchanges/ccxt-loader.js';
import { shortenRowParsing } from '../../src/exchanges/ccxt-rows.js';

type Cells = Readonly<Record<string, unknown>> | readonly unknown[];

/** A row as each exchange sends it. */
const ROWS: Readonly<Record<string, Cells>> = {
  binance: [1704067200000, '55589.58', '55640.28', '55589.52', '55631.09', '5.47675', 1704067259999, '304563.9022', 254, '2.73837', '152281.9511', '0'],
  coinbase: { start: '1704088080', low: '55223.27', high: '55291.33', open: '55245.96', close: '55228.49', volume: '0.66350078' },
  kraken: [1704067260, '55627.6', '55638.2', '55593.8', '55593.8', '55610.7', '1.67666276', 78],
  krakenfutures: { time: 1645198500000, open: '309.15', high: '309.15', low: '308.70', close: '308.85', volume: '12' },
  okx: ['1704085140000', '55135.6', '55160.1', '55132.4', '55151.7', '13.40238962', '739056.6824', '739056.6824', '1'],
  bybit: ['1704127140000', '55276.75', '55349.65', '55274.07', '55346.24', '0.860396', '47589.7891'],
  hyperliquid: { t: 1704067200000, T: 1704067259999, s: 'BTC', i: '1m', o: '55578.7', c: '55627.9', h: '55648.0', l: '55577.4', v: '7.34822', n: 341 },
  // Without a room: its times are text by which a day is named, which no whole number stands for.
  alpaca: { t: '2024-01-01T00:00:00Z', o: 1, h: 2, l: 1, c: 2, v: 3 },
};

const MARKETS = [undefined, { type: 'spot', spot: true }, { type: 'swap', swap: true, linear: true }, { type: 'swap', swap: true, inverse: true }];

async function bothWays(id: string): Promise<[whole: CcxtExchange, short: CcxtExchange]> {
  const Class = await loadCcxtClass(id);
  const [whole, short] = [new Class({ number: String }), new Class({ number: String })];
  shortenRowParsing(short);
  return [whole, short];
}

const oddCell = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 'x', '1e-8', '2E5', '1.5e10', '0x10', ' 12', '12 ', '12abc', '-3', '1000', '1003', 1000, 1003, 0, -1, 1.5, 1e300, NaN, true, [], {}),
  fc.string(), fc.double(), fc.integer(),
);

/** Rows like the exchange's own, some with a cell or two that are not. */
function rowsLike(row: Cells): fc.Arbitrary<unknown[]> {
  const spoiled = fc.array(fc.tuple(fc.constantFrom(...Object.keys(row)), oddCell), { maxLength: 2 }).map((changes) => {
    const changed = Object.fromEntries(changes);
    return Array.isArray(row) ? row.map((cell: unknown, index) => (index in changed ? changed[index] : cell)) : { ...row, ...changed };
  });
  const shortened = Array.isArray(row) ? fc.nat(row.length).map((length) => (row as unknown[]).slice(0, length)) : fc.constant({});
  return fc.array(fc.oneof({ weight: 6, arbitrary: spoiled }, fc.constant(row), shortened), { maxLength: 6 });
}

describe.each(Object.entries(ROWS))('%s', (id, row) => {
  it('has the same candles by the shorter way, whatever stands in its rows', async () => {
    const [whole, short] = await bothWays(id);
    fc.assert(fc.property(rowsLike(row), fc.constantFrom(...MARKETS), (rows, market) => {
      expect(short.parseOHLCVs(rows as never, market as never)).toEqual(whole.parseOHLCVs(rows as never, market));
    }), { numRuns: 300 });
  });
});

it('leaves a page that is no list of rows to ccxt', async () => {
  const [whole, short] = await bothWays('binance');
  for (const odd of [undefined, [], [[]], ['text'], [5]]) expect(short.parseOHLCVs(odd as never)).toEqual(whole.parseOHLCVs(odd as never));
});

it('asks ccxt to parse one row of a page, and those that are not plain', async () => {
  const [, short] = await bothWays('okx');
  const parsed: unknown[] = [];
  const safeNumber = short.safeNumber.bind(short) as (row: unknown, key: unknown) => unknown;
  short.safeNumber = ((row: unknown, key: unknown) => {
    if (parsed.at(-1) !== row) parsed.push(row);
    return safeNumber(row, key);
  }) as never;
  const rows = Array.from({ length: 50 }, (_, index) => (ROWS['okx'] as unknown[]).with(1, index === 7 ? '1e-8' : '55135.6'));
  expect(short.parseOHLCVs(rows as never)).toHaveLength(50);
  expect(parsed).toHaveLength(2);
  expect(parsed[1]).toBe(rows[7]);
});
