import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareDecimals, ExactSum, multiply, plain, quotient } from '../../src/market/decimal.js';

describe('decimal texts', () => {
  test.each([
    ['0.10', '3', '0.30'], ['2', '0.50', '1.0'], ['2', '1.00', '2'], ['3', '1.5e-10', '0.00000000045'], ['-2.5', '1e2', '-250.0'], ['7', '100', '700'],
  ])('%s times %s is %s', (a, b, product) => expect(multiply(a, b)).toBe(product));

  test.each([['1e-3', '0.001'], ['1.50E2', '150'], ['1.5', '1.5']])('%s is %s', (text, expected) => expect(plain(text)).toBe(expected));

  test('a quotient is cut', () => expect([quotient('1', '3', 4), quotient('10', '4', 4)]).toEqual(['0.3333', '2.5']));

  test.each(['', 'x', '1,5', '0x1'])('%j is none', (text) => expect(() => new ExactSum().add(text)).toThrow(RangeError));

  test('are told apart where doubles are not', () => {
    expect([compareDecimals('0.10000000000000000001', '0.1'), compareDecimals('1.0', '1'), compareDecimals('2', '10')].map(Math.sign)).toEqual([1, 0, -1]);
  });

  test('property: a sum is that of the units, with the most decimals', () => {
    const cents = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1 });
    fc.assert(fc.property(cents, (units) => {
      const sum = new ExactSum();
      for (const one of units) sum.add((one / 100).toFixed(2));
      expect(sum.toString()).toBe((BigInt(units.reduce((a, b) => a + b)) * 1n / 100n).toString() + '.' + String(units.reduce((a, b) => a + b) % 100).padStart(2, '0'));
    }));
  });
});
