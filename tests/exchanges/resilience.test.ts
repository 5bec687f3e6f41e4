import { getEventListeners, getMaxListeners } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { PermanentError, TemporaryError, UsageError } from '../../src/errors.js';
import {
  call, events, exchange, fail, failWith, hang, inner, message, MINUTE, NEVER, PAGE, pass, SECOND, SERIES,
  watch, WINDOW, wrap,
} from './scripted-exchange.js';

describe('retries', () => {
  it('does not touch a call that succeeds', async () => {
    const outcome = call();
    await pass(0);
    expect(outcome).toEqual({ value: PAGE, at: 0 });
    expect(inner.asked).toEqual([0]);
    expect(events).toEqual([]);
  });

  it('makes 5 attempts in all, with exact delays, and then throws the last error', async () => {
    inner.then = fail;
    const outcome = call();
    await pass(10 * MINUTE);
    expect(inner.asked).toEqual([0, 1000, 3000, 7000, 15_000]);
    expect(message(outcome)).toBe('binance: HTTP 500');
    expect(outcome.at).toBe(15_000);
  });

  it('tells of each retry', async () => {
    const error = new TemporaryError('binance: HTTP 500');
    inner.next = [failWith(error), failWith(error)];
    const outcome = call();
    await pass(MINUTE);
    expect(outcome).toEqual({ value: PAGE, at: 3000 });
    expect(events).toEqual([
      { exchange: 'binance', type: 'retrying', attempt: 2, delay: 1000, error },
      { exchange: 'binance', type: 'retrying', attempt: 3, delay: 2000, error },
    ]);
  });

  it('draws its jitter anew for each wait', async () => {
    const drawn = [1, 0.25, 0.5, 0];
    wrap({ random: () => drawn.shift()! });
    inner.then = fail;
    call();
    await pass(MINUTE);
    expect(inner.asked).toEqual([0, 2000, 4500, 10_500, 18_500]);
  });

  it('keeps calls apart: one that fails does not delay another', async () => {
    inner.next = [fail, fail];
    const [first, second] = [call(), call()];
    await pass(500);
    const third = call();
    await pass(MINUTE);
    expect([first.at, second.at, third.at]).toEqual([1000, 1000, 500]);
  });

  it.each([
    ['a permanent error', new PermanentError('binance: no such symbol')],
    ['a usage error', new UsageError('limit is 0')],
    ['a defect', new TypeError('x is not a function')],
  ])('passes %s at once', async (_name, error) => {
    inner.then = failWith(error);
    const outcome = call();
    await pass(MINUTE);
    expect(outcome.error).toBe(error);
    expect(inner.asked).toEqual([0]);
    expect(events).toEqual([]);
  });

  it('ends its retries at the first error that is not temporary', async () => {
    const error = new PermanentError('binance: no such symbol');
    inner.next = [fail, failWith(error)];
    const outcome = call();
    await pass(MINUTE);
    expect(outcome).toEqual({ error, at: 1000 });
    expect(inner.asked).toHaveLength(2);
  });

  it('handles a call that throws before it returns a promise', async () => {
    inner.next = [() => { throw new TemporaryError('binance: HTTP 500'); }];
    const outcome = call();
    await pass(MINUTE);
    expect(outcome).toEqual({ value: PAGE, at: 1000 });
  });

  it('covers the list of markets too', async () => {
    inner.next = [fail, fail];
    const outcome = watch(exchange.markets(NEVER));
    await pass(MINUTE);
    expect(outcome.value).toMatchObject({ timeframes: { candles: ['1m'] } });
    expect(inner.asked).toEqual([0, 1000, 3000]);
  });

  it('says what it waits for, until the call is settled', async () => {
    inner.next = [fail, fail, () => new Promise((resolve) => setTimeout(() => resolve(PAGE), 500))];
    expect(exchange.trouble()).toBeUndefined();
    call();
    await pass(0);
    expect(exchange.trouble()).toBe('binance: retrying at 12:00:01 UTC (attempt 2 of 5); last: HTTP 500');
    await pass(1000);
    expect(exchange.trouble()).toBe('binance: retrying at 12:00:03 UTC (attempt 3 of 5); last: HTTP 500');
    await pass(2499);
    expect(exchange.trouble()).toBeDefined();
    await pass(1);
    expect(exchange.trouble()).toBeUndefined();
  });
});

describe('abort', () => {
  const reason = new Error('interrupted');

  it('before the call asks nothing', async () => {
    const outcome = call(AbortSignal.abort(reason));
    await pass(0);
    expect(outcome.error).toBe(reason);
    expect(inner.asked).toEqual([]);
  });

  it.each([
    ['ignores its signal', hang],
    ['rejects for it', ((signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new TemporaryError('cut')))))],
  ])('during a call that %s ends it at once, with its reason', async (_name, answer) => {
    const controller = new AbortController();
    inner.next = [answer];
    const outcome = call(controller.signal);
    await pass(5000);
    controller.abort(reason);
    await pass(0);
    expect(outcome).toEqual({ error: reason, at: 5000 });
    expect(inner.signals[0]!.aborted).toBe(true);
    await pass(10 * MINUTE);
    expect(inner.asked).toEqual([0]);
    expect(events).toEqual([]);
  });

  it('during the wait between attempts ends it at once', async () => {
    const controller = new AbortController();
    inner.then = failWith(new TemporaryError('x', { retryAfter: 4 * MINUTE }));
    const outcome = call(controller.signal);
    await pass(5000);
    controller.abort(reason);
    await pass(0);
    expect(outcome).toEqual({ error: reason, at: 5000 });
    expect(jest.getTimerCount()).toBe(0);
    await pass(10 * MINUTE);
    expect(inner.asked).toEqual([0]);
  });

  it('is never counted as a failure, even when its reason is a temporary error', async () => {
    inner.then = hang;
    for (let i = 0; i < 10; i++) {
      const controller = new AbortController();
      const outcome = call(controller.signal);
      await pass(1);
      controller.abort(new TemporaryError('stop'));
      await pass(0);
      expect(message(outcome)).toBe('stop');
    }
    expect(events).toEqual([]);
    expect(exchange.trouble()).toBeUndefined();
  });

  it('of one call leaves another alone', async () => {
    const controller = new AbortController();
    inner.then = () => new Promise((resolve) => setTimeout(() => resolve(PAGE), 2000));
    const [aborted, other] = [call(controller.signal), call()];
    await pass(1000);
    controller.abort(reason);
    await pass(MINUTE);
    expect(aborted).toEqual({ error: reason, at: 1000 });
    expect(other).toEqual({ value: PAGE, at: 2000 });
  });
});

describe('the signal of a whole run', () => {
  it('may be shared by any number of calls, and is left as it was', async () => {
    const controller = new AbortController();
    inner.then = () => new Promise((resolve) => setTimeout(resolve, SECOND, PAGE));
    for (let i = 0; i < 50; i++) call(controller.signal);
    expect(getMaxListeners(controller.signal)).toBe(Infinity); // node warns on stderr of more than 10 otherwise
    await pass(SECOND);
    expect(inner.asked).toHaveLength(50);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});

describe('the rest of the contract', () => {
  it('is passed through', async () => {
    expect(exchange.id).toBe('binance');
    expect(exchange.window(SERIES, { from: 0, to: 9 * MINUTE })).toBe(WINDOW);
    inner.ownTrouble = 'binance: in maintenance';
    expect(exchange.trouble()).toBe('binance: in maintenance');
    await exchange.close();
    expect(inner.closed).toBe(1);
  });
});

// jest fails a test that leaves a rejection unhandled.
it('leaves no rejection unhandled when calls fail after they were given up', async () => {
  const controller = new AbortController();
  inner.then = () => new Promise((_, reject) => setTimeout(reject, 40 * SECOND, new Error('late')));
  call();
  call(controller.signal);
  await pass(35 * SECOND);
  controller.abort();
  await pass(5 * MINUTE);
  expect(inner.asked.length).toBeGreaterThan(2);
});
