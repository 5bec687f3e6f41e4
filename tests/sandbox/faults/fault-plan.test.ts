import { describe, expect, test } from '@jest/globals';
import { FaultPlan } from '../../../src/sandbox/faults/fault-plan.js';
import type { Fault } from '../../../src/sandbox/faults/fault.js';

const KLINES = '/api/v3/klines?symbol=ETHUSDT&interval=1m';

function struck(faults: readonly Fault[], exchange = 'binance', target = KLINES, now = 1000): boolean {
  const plan = new FaultPlan(1);
  plan.set(faults);
  return plan.strike(exchange, target, now).length > 0;
}

describe('a fault strikes', () => {
  test('everywhere, without a scope', () => {
    expect(struck([{ kind: 'reset' }])).toBe(true);
  });

  test('its own exchange only', () => {
    expect(struck([{ kind: 'reset', exchange: 'binance' }])).toBe(true);
    expect(struck([{ kind: 'reset', exchange: 'kraken' }])).toBe(false);
  });

  test('paths by their start, and path and query by a pattern', () => {
    expect(struck([{ kind: 'reset', path: '/api/v3/klines' }])).toBe(true);
    expect(struck([{ kind: 'reset', path: '/klines' }])).toBe(false);
    expect(struck([{ kind: 'reset', path: /klines.*ETHUSDT/g }])).toBe(true);
    expect(struck([{ kind: 'reset', path: /BTCUSDT/ }])).toBe(false);
  });

  test('in its window of time, half-open', () => {
    const window: Fault = { kind: 'reset', from: 1000, until: 2000 };
    const at = (now: number): boolean => struck([window], 'binance', KLINES, now);
    expect([999, 1000, 1999, 2000].map(at)).toEqual([false, true, true, false]);
  });

  test('as often as it is told, and anew once set again', () => {
    const plan = new FaultPlan(1);
    const faults: Fault[] = [{ kind: 'reset', count: 2, exchange: 'binance' }];
    plan.set(faults);
    const three = (): number[] => ['binance', 'kraken', 'binance', 'binance'].map((exchange) => plan.strike(exchange, '/', 0).length);
    expect(three()).toEqual([1, 0, 1, 0]);
    plan.set(faults);
    expect(three()).toEqual([1, 0, 1, 0]);
  });

  test('as likely as it is told, the same way for the same seed', () => {
    const pattern = (seed: number): boolean[] => {
      const plan = new FaultPlan(seed);
      plan.set([{ kind: 'reset', probability: 0.3 }]);
      return Array.from({ length: 1000 }, () => plan.strike('binance', '/', 0).length > 0);
    };
    const hits = pattern(1).filter(Boolean).length;
    expect(hits).toBeGreaterThan(240);
    expect(hits).toBeLessThan(360);
    expect(pattern(1)).toEqual(pattern(1));
    expect(pattern(1)).not.toEqual(pattern(2));
  });
});

test('faults of WebSockets strike those alone, and are not used up by requests', () => {
  const plan = new FaultPlan(1);
  plan.set([{ kind: 'socket-drop', count: 1 }, { kind: 'upgrade-refused' }, { kind: 'subscription-refused' }, { kind: 'html' }, { kind: 'status', status: 503 }]);
  const kindsAt = (...occasion: ['request' | 'upgrade' | 'subscription' | 'frame'] | []) => plan.strike('binance', KLINES, 1000, ...occasion).map(({ kind }) => kind);
  expect(kindsAt()).toEqual(['html', 'status']);
  expect(kindsAt('upgrade')).toEqual(['upgrade-refused', 'status']);
  expect(kindsAt('subscription')).toEqual(['subscription-refused']);
  expect(kindsAt('frame')).toEqual(['socket-drop']);
  expect(kindsAt('frame')).toEqual([]);
});
