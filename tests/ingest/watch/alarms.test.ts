import { expect, test } from '@jest/globals';
import { Alarms, type Condition } from '../../../src/ingest/watch/alarms.js';

const condition = (symbol: string, kind: Condition['kind'] = 'stale'): Condition =>
  ({ kind, series: { dataset: 'candles', exchange: 'binance', symbol, timeframe: '1m' }, text: `${symbol} is wrong` });

test('tells each trouble when it begins and when it ends, and not in between', () => {
  const alarms = new Alarms();
  const [btc, eth] = [condition('BTC/USDT'), condition('ETH/USDT', 'gap-rate')];
  expect(alarms.update([btc], 1)).toEqual([{ ...btc, state: 'begins', since: 1, at: 1 }]);
  expect(alarms.update([btc], 2)).toEqual([]);
  expect(alarms.update([{ ...btc, text: 'it got worse' }, eth], 3)).toEqual([{ ...eth, state: 'begins', since: 3, at: 3 }]);
  expect(alarms.update([eth], 4)).toEqual([{ ...btc, state: 'ends', since: 1, at: 4 }]);
  expect(alarms.update([], 5)).toEqual([{ ...eth, state: 'ends', since: 3, at: 5 }]);
  expect(alarms.update([], 6)).toEqual([]);
});

test('tells two troubles of one series apart', () => {
  const alarms = new Alarms();
  expect(alarms.update([condition('BTC/USDT'), condition('BTC/USDT', 'gap-rate')], 1)).toHaveLength(2);
});
