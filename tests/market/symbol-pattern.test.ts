import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../src/errors.js';
import { isPattern, matcherOf, parseSymbolOrPattern } from '../../src/market/symbol-pattern.js';

const SYMBOLS = ['BTC/USDT', 'BTC/USD', 'ETH/USDT', 'WBTC/USDT', 'USDT/USD', 'ETH2.S/USDT', 'ETH2XS/USDT', 'BTC/USDT:USDT', 'BTC/USDT:USDT-261225', 'BTC/USD:BTC'];

describe('a pattern of symbols', () => {
  test.each([
    ['*/USDT', ['BTC/USDT', 'ETH/USDT', 'WBTC/USDT', 'ETH2.S/USDT', 'ETH2XS/USDT']],
    ['btc/*', ['BTC/USDT', 'BTC/USD']],
    ['*BTC/USD*', ['BTC/USDT', 'BTC/USD', 'WBTC/USDT']],
    ['ETH2.S/*', ['ETH2.S/USDT']],
    ['*/USDT:USDT', ['BTC/USDT:USDT']],
    ['*/*:*', ['BTC/USDT:USDT', 'BTC/USDT:USDT-261225', 'BTC/USD:BTC']],
    ['XRP/*', []],
  ])('%s', (text, expected) => {
    const pattern = parseSymbolOrPattern(text);
    expect(isPattern(pattern)).toBe(true);
    expect(SYMBOLS.filter(matcherOf(pattern))).toEqual(expected);
  });

  test.each(['*', '**', 'BTC*', '*/', '/*', '*/USDT/*', '*/US[DT]', '*/(a+)+', '*/USDT\u001b', `*/${'A'.repeat(70)}`])('%p is none', (text) => {
    expect(() => parseSymbolOrPattern(text)).toThrow(UsageError);
  });

  test('without a * it is a symbol', () => {
    expect(parseSymbolOrPattern('btcusdt')).toBe('BTC/USDT');
    expect(isPattern('BTC/USDT')).toBe(false);
  });
});
