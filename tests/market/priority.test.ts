import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../src/errors.js';
import { selectPrimaryExchange } from '../../src/market/primary.js';
import { BUILT_IN_PRIORITY, parsePriority, preferredExchanges } from '../../src/market/priority.js';

describe('parsePriority', () => {
  test('reads lists by symbol, in whatever way symbols and ids are written', () => {
    expect([...parsePriority(' btcusd = Coinbase, kraken,coinbase ;; BTC/USDT:USDT=bybit; *=okx ')]).toEqual([
      ['BTC/USD', ['coinbase', 'kraken']], ['BTC/USDT:USDT', ['bybit']], ['*', ['okx']],
    ]);
  });

  test('default is the built-in order', () => {
    expect(parsePriority('Default')).toBe(BUILT_IN_PRIORITY);
  });

  test.each([
    ['binance,kraken', '"binance,kraken" is not of the form name=first,second'],
    ['BTC/USD=', '"BTC/USD=" is not of the form name=first,second'],
    ['=kraken', '"=kraken" is not of the form name=first,second'],
    ['BTC/USD=kraken=okx', '"BTC/USD=kraken=okx" is not of the form name=first,second'],
    ['BTC/USD=kraken;BTCUSD=okx', '"BTC/USD" is there twice'],
    ['BTC=kraken', '"BTC" is not a symbol'],
    ['*/USD=kraken', '"*/USD" is not a symbol'],
    ['BTC/USD=kra ken', '"kra ken" is no exchange id'],
    [';', 'names nothing'],
  ])('refuses %p', (text, message) => {
    const refused = (): unknown => parsePriority(text);
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(message);
  });
});

describe('preferredExchanges', () => {
  const priority = parsePriority('BTC/USD=gate,kraken;*=okx,gate');

  test('a symbol\'s own come first, then those of every symbol, then the built-in ones', () => {
    expect(preferredExchanges('BTC/USD', priority)).toEqual(['gate', 'kraken', 'okx', 'binance', 'coinbase', 'bybit']);
    expect(preferredExchanges('ETH/USD', priority)).toEqual(['okx', 'gate', 'binance', 'coinbase', 'kraken', 'bybit']);
    expect(preferredExchanges('ETH/USD', BUILT_IN_PRIORITY)).toEqual(['binance', 'coinbase', 'kraken', 'okx', 'bybit']);
  });

  test('decide which exchange is primary, among those that there are', () => {
    expect(selectPrimaryExchange(['binance', 'kraken', 'zaif'], preferredExchanges('BTC/USD', priority))).toBe('kraken');
    expect(selectPrimaryExchange(['zaif', 'aax'], preferredExchanges('BTC/USD', priority))).toBe('aax');
  });
});
