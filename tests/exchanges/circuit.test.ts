import { describe, expect, it } from '@jest/globals';
import { PermanentError, TemporaryError, UsageError } from '../../src/errors.js';
import { resilient } from '../../src/exchanges/resilience.js';
import {
  call, events, exchange, fail, failWith, giveUp, hang, inner, message, MINUTE, NEVER, openCircuit, PAGE,
  pass, ScriptedExchange, SECOND, SERIES, START, succeed, types, watch, WINDOW,
} from './scripted-exchange.js';

describe('circuit breaker', () => {
  it('opens after 5 calls in a row have failed, and then fails calls at once', async () => {
    await openCircuit();
    expect(inner.asked).toHaveLength(25);
    expect(events.at(-1)).toMatchObject({ exchange: 'binance', until: START + 135_000, failures: 5 });

    const outcome = call();
    await pass(0);
    expect(outcome.at).toBe(75_000);
    expect(outcome.error).toBeInstanceOf(TemporaryError);
    expect(message(outcome)).toBe('binance: circuit open until 12:02:15 UTC after 5 failures in a row; last: HTTP 500');
    expect(exchange.trouble()).toBe(message(outcome));
    expect(inner.asked).toHaveLength(25);
  });

  it('lets one call through after 60 s, and closes when it succeeds', async () => {
    await openCircuit();
    inner.then = succeed;
    await pass(59_999);
    const early = call();
    await pass(1);
    const trial = call();
    await pass(0);
    expect(message(early)).toContain('circuit open until 12:02:15 UTC');
    expect(trial).toEqual({ value: PAGE, at: 135_000 });
    expect(types().slice(-3)).toEqual(['opened', 'half-opened', 'closed']);
    expect(exchange.trouble()).toBeUndefined();
  });

  it('counts from zero once it has closed', async () => {
    await openCircuit();
    await pass(MINUTE);
    inner.next = [succeed];
    call();
    await pass(0);
    events.length = 0;
    for (let i = 0; i < 4; i++) await giveUp();
    expect(types()).not.toContain('opened');
    await giveUp();
    expect(types().at(-1)).toBe('opened');
  });

  it('opens for another 60 s when the trial fails', async () => {
    await openCircuit();
    await pass(MINUTE);
    await giveUp();
    expect(types().slice(-6)).toEqual(['half-opened', 'retrying', 'retrying', 'retrying', 'retrying', 'opened']);
    const asked = inner.asked.length;
    await pass(59_999);
    const outcome = call();
    await pass(0);
    expect(message(outcome)).toBe('binance: circuit open until 12:03:30 UTC after 6 failures in a row; last: HTTP 500');
    expect(inner.asked).toHaveLength(asked);
    await pass(1);
    inner.then = succeed;
    const trial = call();
    await pass(0);
    expect(trial.value).toBe(PAGE);
    expect(types().at(-1)).toBe('closed');
  });

  it('lets other calls wait for the trial, and through when it succeeds', async () => {
    await openCircuit();
    await pass(MINUTE);
    inner.then = () => new Promise((resolve) => setTimeout(() => resolve(PAGE), 2000));
    const calls = [call(), call(), call()];
    await pass(1999);
    expect(inner.asked.slice(25)).toEqual([135_000]);
    expect(exchange.trouble()).toBe('binance: circuit half-open, one call is tried, after 5 failures in a row; last: HTTP 500');
    await pass(2001);
    expect(inner.asked.slice(25)).toEqual([135_000, 137_000, 137_000]);
    expect(calls.map(({ at }) => at)).toEqual([137_000, 139_000, 139_000]);
  });

  it('fails the waiting calls when the trial fails', async () => {
    await openCircuit();
    await pass(MINUTE);
    const [trial, ...waiting] = [call(), call(), call()];
    await pass(15 * SECOND);
    expect(message(trial)).toBe('binance: HTTP 500');
    for (const outcome of waiting) expect(message(outcome)).toContain('circuit open until 12:03:30 UTC');
    expect(inner.asked).toHaveLength(30);
  });

  it('ends a call that waits for a trial as soon as it is aborted', async () => {
    await openCircuit();
    await pass(MINUTE);
    inner.next = [hang];
    const controller = new AbortController();
    call();
    const waiting = call(controller.signal);
    await pass(1000);
    const reason = new Error('interrupted');
    controller.abort(reason);
    await pass(0);
    expect(waiting).toEqual({ error: reason, at: 136_000 });
    inner.then = succeed;
    await pass(MINUTE);
    expect(inner.asked.slice(25)).toEqual([135_000, 166_000]);
  });

  it.each([
    ['aborted', undefined],
    ['wrong usage', new UsageError('limit is 0')],
    ['a defect', new TypeError('x is not a function')],
  ])('takes the next call for its trial when the first was %s', async (_name, error) => {
    await openCircuit();
    await pass(MINUTE);
    const controller = new AbortController();
    inner.next = [error === undefined ? hang : failWith(error)];
    const first = call(controller.signal);
    const [second, third] = [call(), call()];
    await pass(0);
    controller.abort(error ?? new Error('interrupted'));
    await pass(0);
    expect(first.error).toBeInstanceOf(Error);
    expect(inner.asked.slice(25)).toEqual([135_000, 135_000]); // the second alone
    expect(types().slice(-2)).toEqual(['half-opened', 'retrying']);
    expect(exchange.trouble()).toContain('half-open');
    inner.then = succeed;
    await pass(1000);
    expect([second.at, third.at]).toEqual([136_000, 136_000]);
    expect(types().at(-1)).toBe('closed');
  });

  it('takes a permanent error for an answer: it closes the circuit and ends a row of failures', async () => {
    await openCircuit();
    await pass(MINUTE);
    const error = new PermanentError('binance: no such symbol');
    inner.next = [failWith(error)];
    const trial = call();
    await pass(0);
    expect(trial.error).toBe(error);
    expect(types().at(-1)).toBe('closed');

    events.length = 0;
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) await giveUp();
      inner.next = [failWith(error)];
      call();
      await pass(0);
    }
    expect(types()).not.toContain('opened');
  });

  it.each([
    ['wrong usage', new UsageError('limit is 0')],
    ['a defect', new TypeError('x is not a function')],
  ])('takes %s for no answer: it neither counts nor ends a row of failures', async (_name, error) => {
    inner.then = fail;
    for (let i = 0; i < 4; i++) {
      await giveUp();
      inner.next = [failWith(error), failWith(error)];
      call();
      call();
      await pass(0);
    }
    expect(types()).not.toContain('opened');
    await giveUp();
    expect(types().at(-1)).toBe('opened');
  });

  it('counts a call whose retry succeeded as a success', async () => {
    inner.then = fail;
    for (let i = 0; i < 4; i++) await giveUp();
    inner.next = [fail, succeed];
    call();
    await pass(1000);
    for (let i = 0; i < 4; i++) await giveUp();
    expect(types()).not.toContain('opened');
  });

  it('opens once for calls that fail side by side', async () => {
    inner.then = fail;
    const calls = Array.from({ length: 8 }, () => call());
    await pass(15 * SECOND);
    for (const outcome of calls) expect(message(outcome)).toBe('binance: HTTP 500');
    expect(events.filter(({ type }) => type === 'opened')).toHaveLength(1);
    expect(exchange.trouble()).toContain('circuit open until 12:01:15 UTC after 5 failures in a row');
  });

  it('is one for each exchange', async () => {
    await openCircuit();
    const other = resilient(new ScriptedExchange());
    const outcome = watch(other.fetchPage(SERIES, WINDOW, NEVER));
    await pass(0);
    expect(outcome.value).toBe(PAGE);
    expect(other.trouble()).toBeUndefined();
  });
});
