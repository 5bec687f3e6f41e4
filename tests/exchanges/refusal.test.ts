import { describe, expect, it } from '@jest/globals';
import { TemporaryError } from '../../src/errors.js';
import {
  type Answer, call, events, exchange, fail, failWith, inner, message, MINUTE, PAGE, pass, SECOND, wrap,
} from './scripted-exchange.js';

describe('Retry-After', () => {
  const refuse = (retryAfter: number): Answer => failWith(new TemporaryError('binance: HTTP 429', { retryAfter }));

  it.each([
    [0, 1000],
    [1, 1000],
    [1001, 1001],
    [7777, 7777],
    [5 * MINUTE, 5 * MINUTE],
    [-1, 1000],
    [Number.NaN, 1000],
  ])('of %d ms gives a wait of %d ms', async (retryAfter, delay) => {
    inner.next = [refuse(retryAfter)];
    call();
    await pass(10 * MINUTE);
    expect(inner.asked).toEqual([0, delay]);
    expect(events).toEqual([expect.objectContaining({ type: 'retrying', attempt: 2, delay })]);
  });

  it('does not shorten the wait that is due anyway', async () => {
    inner.next = [fail, fail, refuse(3000)];
    call();
    await pass(MINUTE);
    expect(inner.asked).toEqual([0, 1000, 3000, 7000]);
  });

  it('is kept to by every call to the exchange', async () => {
    inner.next = [refuse(30 * SECOND)];
    call();
    await pass(10 * SECOND);
    const other = call();
    expect(exchange.trouble()).toBe('binance: refuses requests until 12:00:30 UTC; last: HTTP 429');
    await pass(MINUTE);
    expect(inner.asked).toEqual([0, 30_000, 30_000]);
    expect(other).toEqual({ value: PAGE, at: 30_000 });
    expect(exchange.trouble()).toBeUndefined();
  });

  const refuseAfter = (ms: number, retryAfter: number): Answer => () =>
    new Promise((_, reject) => setTimeout(reject, ms, new TemporaryError('binance: HTTP 429', { retryAfter })));

  it('that is prolonged keeps the waiting calls waiting', async () => {
    inner.next = [refuse(30 * SECOND), refuseAfter(20 * SECOND, MINUTE)];
    call();
    call();
    await pass(10 * SECOND);
    const waiting = call();
    await pass(69_999);
    expect(inner.asked).toEqual([0, 0]);
    await pass(1);
    expect(inner.asked).toEqual([0, 0, 80_000, 80_000, 80_000]);
    expect(waiting).toEqual({ value: PAGE, at: 80_000 });
  });

  it('is not shortened by a later answer that asks for less', async () => {
    inner.next = [refuse(MINUTE), refuseAfter(SECOND, 5 * SECOND)];
    call();
    call();
    await pass(2 * MINUTE);
    expect(inner.asked).toEqual([0, 0, 60_000, 60_000]);
  });

  it('that grows too long fails the waiting calls', async () => {
    inner.next = [refuse(30 * SECOND), refuseAfter(20 * SECOND, 60 * MINUTE)];
    const calls = [call(), call()];
    await pass(MINUTE);
    for (const outcome of calls) expect(message(outcome)).toBe('binance: refuses requests until 13:00:20 UTC; last: HTTP 429');
    expect(inner.asked).toEqual([0, 0]);
  });

  it('of more than 5 minutes is not waited for, by this call or the next ones', async () => {
    inner.next = [refuse(2 * 60 * MINUTE + 1)];
    const outcome = call();
    await pass(0);
    expect(outcome.at).toBe(0);
    expect(outcome.error).toBeInstanceOf(TemporaryError);
    expect(message(outcome)).toBe('binance: refuses requests until 14:00:01 UTC; last: HTTP 429');
    expect(exchange.trouble()).toBe(message(outcome));

    for (let i = 0; i < 6; i++) {
      const next = call();
      await pass(0);
      expect(message(next)).toBe(message(outcome));
    }
    expect(inner.asked).toEqual([0]);
    expect(events).toEqual([]);
  });

  it('of more than 5 minutes is waited for when no more than that is left', async () => {
    inner.next = [refuse(6 * MINUTE)];
    call();
    await pass(MINUTE - 1);
    const early = call();
    await pass(1);
    const late = call();
    await pass(10 * MINUTE);
    expect(message(early)).toContain('refuses requests until 12:06:00 UTC');
    expect(late).toEqual({ value: PAGE, at: 6 * MINUTE });
  });

  it('names the day when it is not today, and survives nonsense', async () => {
    inner.next = [refuse(24 * 60 * MINUTE)];
    const day = call();
    await pass(0);
    expect(message(day)).toContain('until 2024-01-02 12:00:00 UTC');
    wrap({});
    inner.next = [refuse(Infinity)];
    const forever = call();
    await pass(0);
    expect(message(forever)).toContain('until +275760-09-13 00:00:00 UTC');
  });
});
