import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadCcxtClass, type CcxtExchange } from '../../src/exchanges/ccxt-loader.js';
import { shortenParsing } from '../../src/exchanges/ccxt-parsing.js';

let whole: CcxtExchange;
let short: CcxtExchange;
beforeAll(async () => {
  const Binance = await loadCcxtClass('binance');
  [whole, short] = [new Binance({ number: String }), new Binance({ number: String })];
  shortenParsing(short);
});

const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }));
const body = fc.tuple(fc.array(number), fc.string(), fc.constantFrom('', ' ', '\n  ', '\t')).map(([numbers, text, space]) =>
  `{"text":${space}${JSON.stringify(text)},${space}"rows":[${numbers.map((one) => `${space}${one}`).join(',')}]}`);

test('bodies are read as ccxt reads them, integers beyond a double among them', () => {
  fc.assert(fc.property(body, (text) => { expect(short.parseJson(text)).toEqual(whole.parseJson(text)); }));
  expect(short.parseJson('{"id":12345678901234567890}')).toEqual({ id: '12345678901234567890' });
});

test.each(['', ' ', 'null', '7', '"text"', '[1, 2', '{"a":', '<html>', 'x', '[]', '{}'])('and so is %j', (text) => {
  expect(short.parseJson(text)).toEqual(whole.parseJson(text));
});

test('rows are put in order as ccxt puts them, whatever their times', () => {
  const time = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 30 }) }, fc.constantFrom(undefined, null, 'x', NaN));
  const rows = fc.array(fc.tuple(time, fc.string()));
  const ordered = fc.tuple(fc.uniqueArray(fc.integer()), fc.boolean()).map(([times, descending]) =>
    times.sort((a, b) => (descending ? b - a : a - b)).map((one) => [one, 'row']));
  fc.assert(fc.property(fc.oneof(rows, ordered), (sent) => {
    expect(short.sortBy(sent as unknown[], 0)).toEqual(whole.sortBy(sent as unknown[], 0));
    expect(short.sortBy(sent as unknown[], 0, true)).toEqual(whole.sortBy(sent as unknown[], 0, true));
  }));
  expect(short.sortBy([{ at: 2 }, { at: 1 }], 'at')).toEqual([{ at: 1 }, { at: 2 }]);
});
