import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isAtMost, isPositive, plainDecimalEnd, wholeNumber } from '../../src/market/decimal-bytes.js';
import { isPlainDecimal } from '../../src/market/datasets/decimal-text.js';

const digits = (min: number, max: number) => fc.array(fc.constantFrom('0', '0', '1', '5', '9'), { minLength: min, maxLength: max }).map((list) => list.join(''));
const decimals = fc.tuple(digits(1, 25), fc.option(digits(1, 12), { nil: undefined })).map(([whole, fraction]) => (fraction === undefined ? whole : `${whole}.${fraction}`));

/** As a whole number of 10^-12. */
function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(12, '0'));
}

test('property: decimals compare as their values do, whatever their digits', () => {
  fc.assert(fc.property(decimals, decimals, (a, b) => {
    const text = Buffer.from(`${a},${b}`);
    expect(isAtMost(text, 0, a.length, a.length + 1, text.length)).toBe(scaled(a) <= scaled(b));
    expect(isAtMost(text, 0, a.length, 0, a.length)).toBe(true);
    expect(isPositive(text, 0, a.length)).toBe(scaled(a) > 0n);
  }), { numRuns: 2000 });
});

test('property: a plain decimal ends where one would be cut', () => {
  const characters = fc.array(fc.constantFrom('0', '7', '12', '.', ',', '-', 'e', '"', ' '), { maxLength: 8 }).map((list) => list.join(''));
  fc.assert(fc.property(characters, (text) => {
    const end = plainDecimalEnd(Buffer.from(text), 0);
    const [longest] = /^\d+(\.\d+)?(?!\.)/.exec(text) ?? [];
    // What has a point and no digit after it is no decimal.
    const broken = /^\d+\.(?!\d)/.test(text);
    expect(end).toBe(broken || !/^\d/.test(text) ? -1 : (/^\d+(\.\d+)?/.exec(text)![0].length));
    if (longest !== undefined && end > 0) expect(isPlainDecimal(text.slice(0, end))).toBe(true);
  }), { numRuns: 1000 });
});

test('a decimal of more than 100 characters is none', () => {
  expect(plainDecimalEnd(Buffer.from('1'.repeat(100)), 0)).toBe(100);
  expect(plainDecimalEnd(Buffer.from('1'.repeat(101)), 0)).toBe(-1);
});

test('a whole number is what its digits say', () => {
  expect(wholeNumber(Buffer.from('x1735689600000000,'), 1, 17)).toBe(1735689600000000);
});
