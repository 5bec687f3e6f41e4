import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Candle } from '../../src/market/datasets/candles.js';
import { EXCHANGE_PRIORITY, mergeOhlcv, selectPrimaryExchange } from '../../src/market/primary.js';

const candle = (time: number, close: string): Candle => ({ time, open: '1', high: '9', low: '1', close, volume: '0.000000012345' });

describe('selectPrimaryExchange', () => {
  it.each([
    [[], undefined],
    [['kraken'], 'kraken'],
    [['bybit', 'okx', 'kraken', 'coinbase', 'binance'], 'binance'],
    [['bybit', 'okx', 'kraken', 'coinbase'], 'coinbase'],
    [['okx', 'kraken'], 'kraken'],
    [['bybit', 'okx'], 'okx'],
    [['aax', 'bybit'], 'bybit'],
    [['kucoin', 'gate', 'hyperliquid'], 'gate'],
    [['binanceus', 'bybit'], 'bybit'],
  ])('of %j is %s', (exchanges, primary) => {
    expect(selectPrimaryExchange(exchanges)).toBe(primary);
  });

  it('does not depend on the order, and leaves it as it was', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...EXCHANGE_PRIORITY, 'gate', 'kucoin', 'bitget', 'Zaif', 'aax'), { minLength: 1 });
    fc.assert(
      fc.property(ids.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([all, shuffled]) => {
        const before = [...shuffled];
        const oracle = EXCHANGE_PRIORITY.find((id) => all.includes(id)) ?? [...all].sort()[0];
        expect(selectPrimaryExchange(shuffled)).toBe(oracle);
        expect(shuffled).toEqual(before);
      }),
    );
  });
});

describe('mergeOhlcv', () => {
  it('takes each time from the first exchange that has it, and says from which', () => {
    const merged = mergeOhlcv(
      new Map([
        ['kraken', [candle(3, 'k3'), candle(1, 'k1'), candle(2, 'k2')]],
        ['gate', [candle(4, 'g4'), candle(1, 'g1')]],
        ['binance', [candle(2, 'b2')]],
      ]),
    );
    expect(merged).toEqual([
      { ...candle(1, 'k1'), exchange: 'kraken' },
      { ...candle(2, 'b2'), exchange: 'binance' },
      { ...candle(3, 'k3'), exchange: 'kraken' },
      { ...candle(4, 'g4'), exchange: 'gate' },
    ]);
  });

  it('of nothing is nothing', () => {
    expect(mergeOhlcv(new Map())).toEqual([]);
    expect(mergeOhlcv(new Map([['binance', []]]))).toEqual([]);
  });

  it('agrees with a look at every time', () => {
    const times = fc.uniqueArray(fc.integer({ min: -20, max: 20 }));
    const sources = fc.dictionary(fc.constantFrom(...EXCHANGE_PRIORITY, 'gate', 'kucoin'), times);
    fc.assert(
      fc.property(sources, (byExchange) => {
        const bySource = new Map(
          Object.entries(byExchange).map(([exchange, all]) => [exchange, all.map((time) => candle(time, `${exchange} ${time}`))]),
        );
        const expected = [];
        for (let time = -20; time <= 20; time++) {
          const having = [...bySource.keys()].filter((id) => byExchange[id]!.includes(time));
          const exchange = selectPrimaryExchange(having);
          if (exchange !== undefined) expected.push({ ...candle(time, `${exchange} ${time}`), exchange });
        }
        expect(mergeOhlcv(bySource)).toEqual(expected);
      }),
    );
  });
});
