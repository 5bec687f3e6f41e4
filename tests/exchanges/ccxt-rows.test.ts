import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadCcxtClass, type CcxtExchange } from '../../src/exchanges/ccxt-loader.js';
import { currentCall, type Call } from '../../src/exchanges/call.js';
import { shortenRowParsing } from '../../src/exchanges/ccxt-rows.js';
import { RowList } from '../../src/exchanges/row-list.js';
import { TextRows } from '../../src/market/text-rows.js';

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
  // Its times are text by which a day is named, which no whole number stands for.
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

/** How many rows a page has: more than a short answer. */
const LENGTH = 120;
const TIME_OF: Readonly<Record<string, string>> = { coinbase: 'start', krakenfutures: 'time', hyperliquid: 't', alpaca: 't' };

/** A page of rows like the exchange's own, each later than the one before, or earlier; some with a cell or two that are not. */
function pagesLike(id: string, row: Cells): fc.Arbitrary<unknown[]> {
  const key = TIME_OF[id] ?? '0';
  const stamp = (row as Record<string, unknown>)[key];
  const step = Number(stamp) > 1e11 ? 60_000 : 60;
  const withCells = (cells: Readonly<Record<string, unknown>>) => (Array.isArray(row) ? row.map((cell: unknown, index) => (index in cells ? cells[index] : cell)) : { ...row, ...cells });
  const timeAt = (nr: number): unknown => (typeof stamp === 'number' ? stamp + nr * step : Number.isNaN(Number(stamp)) ? stamp : String(Number(stamp) + nr * step));
  const spoiled = fc.array(fc.tuple(fc.nat(LENGTH - 1), fc.constantFrom(...Object.keys(row)), oddCell), { maxLength: 2 });
  return fc.tuple(spoiled, fc.boolean(), fc.option(fc.nat(LENGTH - 1), { nil: undefined, freq: 5 })).map(([changes, descends, short]) => {
    const page: unknown[] = Array.from({ length: LENGTH }, (_, nr) => withCells({ [key]: timeAt(descends ? -nr : nr) }));
    for (const [nr, cell, value] of changes) page[nr] = Array.isArray(row) ? (page[nr] as unknown[]).with(Number(cell), value) : { ...page[nr] as object, [cell]: value };
    if (short !== undefined && Array.isArray(row)) page[short] = (page[short] as unknown[]).slice(0, -1);
    return page;
  });
}

/** What ccxt makes of a page, when it is shown only the outline of the answer. */
function throughOutline(ccxt: CcxtExchange, page: readonly unknown[], market: unknown): unknown {
  const body = Buffer.from(JSON.stringify({ error: [], data: page, last: 5 }));
  const list = RowList.in(body);
  if (list === undefined) return undefined;
  const call: Call = { signal: new AbortController().signal, list };
  const outline = JSON.parse(list.outline) as { data: unknown[]; last: number };
  expect(outline).toEqual(JSON.parse(JSON.stringify({ error: [], data: [...page.slice(0, 4), ...page.slice(-4)], last: 5 })));
  return currentCall.run(call, () => ccxt.parseOHLCVs(outline.data as never, market as never));
}

describe.each(Object.entries(ROWS))('%s', (id, row) => {
  it('has the same candles by the shorter way, whatever stands in its rows', async () => {
    const [whole, short] = await bothWays(id);
    fc.assert(fc.property(pagesLike(id, row), fc.constantFrom(...MARKETS), (page, market) => {
      const shortened = throughOutline(short, page, market);
      if (shortened === undefined) return;
      const parsed = JSON.parse(JSON.stringify(page)) as never;
      expect(shortened instanceof TextRows ? [...shortened] : shortened).toEqual(whole.parseOHLCVs(parsed, market));
    }), { numRuns: 60 });
  });

  it('leaves the rows in their text where all are plain', async () => {
    const [, short] = await bothWays(id);
    const [page] = fc.sample(pagesLike(id, row).filter((rows) => rows.every((each) => JSON.stringify(each)?.length === JSON.stringify(row).length)), { numRuns: 1, seed: 1 });
    const read = throughOutline(short, page!, { type: 'spot', spot: true });
    if (id === 'alpaca') expect(read).not.toBeInstanceOf(TextRows);
    else expect(read).toBeInstanceOf(TextRows);
  });
});

it('leaves a page that is no list of rows to ccxt', async () => {
  const [whole, short] = await bothWays('binance');
  for (const odd of [undefined, [], [[]], ['text'], [5]]) expect(short.parseOHLCVs(odd as never)).toEqual(whole.parseOHLCVs(odd as never));
});

it('keeps all digits of a row that has to be parsed', async () => {
  const [, short] = await bothWays('krakenfutures');
  const rows = Array.from({ length: LENGTH }, (_, nr) => ({ ...ROWS['krakenfutures'], time: 1645198500000 + nr * 60_000, volume: nr === 50 ? 0.5 : '12' }));
  const body = Buffer.from(JSON.stringify({ candles: rows }).replace('"volume":0.5', '"volume":12345678901234567891'));
  const list = RowList.in(body)!;
  const shown = (JSON.parse(list.outline) as { candles: unknown }).candles as never;
  const read = currentCall.run({ signal: new AbortController().signal, list }, () => short.parseOHLCVs(shown));
  expect(read[50]!.slice(4)).toEqual(['308.85', '12345678901234567891']);
});

it('says of a list that cannot be parsed that it is broken', async () => {
  const [, short] = await bothWays('binance');
  const rows = Array.from({ length: LENGTH }, (_, nr) => (ROWS['binance'] as unknown[]).with(0, 1704067200000 + nr * 60_000));
  const body = Buffer.from(JSON.stringify(rows));
  body.write('}', Math.floor(body.length / 2));
  const list = RowList.in(body)!;
  const shown = JSON.parse(list.outline) as never;
  expect(() => currentCall.run({ signal: new AbortController().signal, list }, () => short.parseOHLCVs(shown))).toThrow('binance: answered with broken JSON instead of data');
});

it('sees no list in an answer that is short, cut, or about something else', () => {
  const rows = Array.from({ length: LENGTH }, () => ROWS['okx']);
  const whole = JSON.stringify({ data: rows });
  expect(RowList.in(Buffer.from(whole))).toBeDefined();
  for (const text of [JSON.stringify(rows.slice(0, 20)), whole.slice(0, -2), whole.slice(0, 6000), '<html>'.repeat(5000), 'x'.repeat(20_000), '[['.repeat(10_000)]) {
    expect(RowList.in(Buffer.from(text))).toBeUndefined();
  }
  // Cut after its list, an answer's outline is as broken as the answer.
  expect(() => { JSON.parse(RowList.in(Buffer.from(whole.slice(0, -1)))!.outline); }).toThrow(SyntaxError);
});
