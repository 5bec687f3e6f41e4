import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareDecimals, decimalText, fractionOf, padDecimals, sumDecimals, trimDecimals } from '../../../src/sandbox/markets/decimal.js';

const units = fc.bigInt({ min: 0n, max: 10n ** 24n });

describe('decimals', () => {
  test.each([
    [1234, 8, '0.00001234'],
    [0, 2, '0.00'],
    [100, 2, '1.00'],
    [-5, 1, '-0.5'],
    [7, 0, '7'],
    [12345678901234567890n, 8, '123456789012.34567890'],
  ])('%p units of 10^-%p are %p', (value, decimals, text) => {
    expect(decimalText(value, decimals)).toBe(text);
  });

  test.each([
    ['1', '1.00000000'],
    ['0.5', '0.50000000'],
    ['0.000000012345', '0.000000012345'],
    ['NaN', 'NaN'],
  ])('%p with at least eight decimals is %p', (text, padded) => {
    expect(padDecimals(text, 8)).toBe(padded);
  });

  test('sums are exact, whatever the mixture of decimals', () => {
    const summand = fc.record({ units, decimals: fc.integer({ min: 0, max: 12 }) });
    fc.assert(
      fc.property(fc.array(summand, { minLength: 1, maxLength: 20 }), (summands) => {
        const sum = sumDecimals(summands.map((each) => decimalText(each.units, each.decimals)));
        const expected = summands.reduce((total, each) => total + each.units * 10n ** BigInt(12 - each.decimals), 0n);
        const [whole, fraction = ''] = sum.split('.');
        expect(BigInt(whole + fraction.padEnd(12, '0'))).toBe(expected);
      }),
    );
  });

  test('sums keep the decimals of the longest summand, and understand exponents', () => {
    expect(sumDecimals(['1.10', '2', '0.9'])).toBe('4.00');
    expect(sumDecimals(['1e-7', '2E2'])).toBe('200.0000001');
    expect(sumDecimals([])).toBe('0');
  });

  test('fractions are cut, not rounded, on the short and on the long way alike', () => {
    expect(fractionOf('0.3705', 1, 2)).toBe('0.1852');
    expect(fractionOf('1.67', 3, 4)).toBe('1.25');
    expect(fractionOf('99999999999999999.99', 1, 2)).toBe('49999999999999999.99');
    expect(fractionOf('2', 1, 4)).toBe('0');
  });

  test('comparison tells apart what doubles cannot', () => {
    expect(compareDecimals('0.12345678901234567891', '0.12345678901234567890')).toBeGreaterThan(0);
    expect(compareDecimals('100000000000000000001', '100000000000000000002')).toBeLessThan(0);
    expect(compareDecimals('1.50', '1.5')).toBe(0);
  });
});

test.each([
  ['0.00010000', '0.0001'],
  ['-12.50', '-12.5'],
  ['100.000', '100'],
  ['0.0', '0'],
  ['100', '100'],
])('%s without zeros at its end is %s', (text, trimmed) => {
  expect(trimDecimals(text)).toBe(trimmed);
});
