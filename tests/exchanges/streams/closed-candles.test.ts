import { expect, test } from '@jest/globals';
import { ClosedCandles } from '../../../src/exchanges/streams/closed-candles.js';

const row = (time: number, close = '1') => [time, '1', '1', '1', close, '1'];

test('where frames say so, a candle has closed when they do', () => {
  const candles = new ClosedCandles();
  expect(candles.take({ key: 'a', row: row(0), closed: false })).toBeUndefined();
  expect(candles.take({ key: 'a', row: row(60), closed: false })).toBeUndefined();
  expect(candles.take({ key: 'a', row: row(60, '2'), closed: true })).toEqual(row(60, '2'));
});

test('where they do not, as it was last when the next one begins', () => {
  const candles = new ClosedCandles();
  const take = (key: string, time: number, close: string) => candles.take({ key, row: row(time, close), closed: undefined });
  expect(take('a', 0, '1')).toBeUndefined();
  expect(take('a', 0, '2')).toBeUndefined();
  expect(take('b', 60, '9')).toBeUndefined();
  expect(take('a', 60, '3')).toEqual(row(0, '2'));
  // One that comes late changes nothing.
  expect(take('a', 0, '4')).toBeUndefined();
  expect(take('a', 180, '5')).toEqual(row(60, '3'));
});
