import { getEventListeners, getMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { PermanentError, TemporaryError, UsageError } from '../../src/errors.js';
import { backoff } from '../../src/exchanges/backoff.js';
import { withDeadline } from '../../src/exchanges/deadline.js';
import type { Exchange, Markets } from '../../src/exchanges/exchange.js';
import { resilient, type ResilienceEvent } from '../../src/exchanges/resilience.js';
import type { Page } from '../../src/market/page.js';
import type { Series } from '../../src/market/series.js';

const START = Date.UTC(2024, 0, 1, 12, 0, 0);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const SERIES: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
const WINDOW = { from: 0, to: MINUTE };
const PAGE: Page = { rows: [], answered: WINDOW, absences: [] };
const NEVER = new AbortController().signal;

type Answer = (signal: AbortSignal) => Promise<Page>;

const succeed: Answer = () => Promise.resolve(PAGE);
const failWith = (error: Error): Answer => () => Promise.reject(error);
const fail = failWith(new TemporaryError('binance: HTTP 500'));
const hang: Answer = () => new Promise(() => {});

/** An exchange whose answers a test sets, and that notes when it was asked. */
class ScriptedExchange implements Exchange {
  readonly id = 'binance';
  /** Milliseconds after the test's start. */
  readonly asked: number[] = [];
  readonly signals: AbortSignal[] = [];
  closed = 0;
  ownTrouble: string | undefined;
  /** Answers of the next calls, then of every later one. */
  next: Answer[] = [];
  then: Answer = succeed;

  fetchOhlcv(_series: Series, _window: unknown, signal: AbortSignal): Promise<Page> {
    this.asked.push(Date.now() - START);
    this.signals.push(signal);
    return (this.next.shift() ?? this.then)(signal);
  }

  async markets(signal: AbortSignal): Promise<Markets> {
    await this.fetchOhlcv(SERIES, WINDOW, signal);
    return { bySymbol: new Map(), timeframes: ['1m'] };
  }

  window = () => WINDOW;
  trouble = () => this.ownTrouble;

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

interface Outcome {
  value?: unknown;
  error?: unknown;
  /** Milliseconds after the test's start. */
  at?: number;
}

let inner: ScriptedExchange;
let events: ResilienceEvent[];
let exchange: Exchange;

beforeEach(() => {
  jest.useFakeTimers({ now: START });
  inner = new ScriptedExchange();
  events = [];
  exchange = resilient(inner, { random: () => 0, onEvent: (event) => events.push(event) });
});

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0); // nothing keeps the process alive after a call
  jest.useRealTimers();
});

function watch(promise: Promise<unknown>): Outcome {
  const outcome: Outcome = {};
  const settle = (how: Outcome): void => void Object.assign(outcome, how, { at: Date.now() - START });
  promise.then((value) => settle({ value }), (error: unknown) => settle({ error }));
  return outcome;
}

const call = (signal = NEVER): Outcome => watch(exchange.fetchOhlcv(SERIES, WINDOW, signal));
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const types = (): string[] => events.map((event) => event.type);
const message = (outcome: Outcome): string => (outcome.error as Error).message;

/** One call that fails in all of its attempts; takes 15 s with random 0. */
async function giveUp(): Promise<Outcome> {
  const outcome = call();
  await pass(15 * SECOND);
  expect(outcome.error).toBeInstanceOf(TemporaryError);
  return outcome;
}

/** Five of them: the circuit opens at 75 s, until 12:02:15. */
async function openCircuit(): Promise<void> {
  inner.then = fail;
  for (let i = 0; i < 5; i++) await giveUp();
  expect(types().at(-1)).toBe('opened');
}

describe('backoff', () => {
  it('doubles from 1 s to 60 s, in the upper half of which it varies', () => {
    const delays = (random: number): number[] => [1, 2, 3, 4, 5, 6, 7, 50].map((retry) => backoff(retry, () => random));
    expect(delays(0)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(delays(0.5)).toEqual([1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000, 45_000]);
    expect(delays(1)).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('stays within its bounds, and uses them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (retry, random) => {
        const delay = backoff(retry, () => random);
        const ceiling = Math.min(60_000, 1000 * 2 ** retry);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
        expect(delay).toBeLessThanOrEqual(ceiling);
        expect(delay).toBe(Math.round(ceiling / 2 + (ceiling / 2) * random));
      }),
    );
  });
});

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
    exchange = resilient(inner, { random: () => drawn.shift()! });
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
    expect(outcome.value).toMatchObject({ timeframes: ['1m'] });
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
    exchange = resilient(inner);
    inner.next = [refuse(Infinity)];
    const forever = call();
    await pass(0);
    expect(message(forever)).toContain('until +275760-09-13 00:00:00 UTC');
  });
});

describe('deadline', () => {
  it('ends a call that never settles and ignores its signal', async () => {
    inner.next = [hang];
    const outcome = call();
    await pass(29_999);
    expect(inner.signals[0]!.aborted).toBe(false);
    expect(events).toEqual([]);
    await pass(1);
    expect(inner.signals[0]!.aborted).toBe(true);
    expect(events).toEqual([expect.objectContaining({ type: 'retrying', delay: 1000 })]);
    await pass(1000);
    expect(outcome).toEqual({ value: PAGE, at: 31_000 });
  });

  it('is one for each attempt, and says so in the end', async () => {
    exchange = resilient(inner, { random: () => 0, deadline: 2500 });
    inner.then = hang;
    const outcome = call();
    await pass(10 * MINUTE);
    expect(inner.asked).toEqual([0, 3500, 8000, 14_500, 25_000]);
    expect(outcome.at).toBe(27_500);
    expect(outcome.error).toBeInstanceOf(TemporaryError);
    expect(message(outcome)).toBe('binance: no answer within 2.5 s');
  });

  it('is temporary even when the call answers its signal with an error of its own', async () => {
    inner.next = [(signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new PermanentError('aborted'))))];
    const outcome = call();
    await pass(MINUTE);
    expect(outcome).toEqual({ value: PAGE, at: 31_000 });
  });

  it('ignores what a call answers after it', async () => {
    const late: Answer = () => new Promise((_, reject) => setTimeout(reject, 40 * SECOND, new PermanentError('late')));
    inner.next = [late];
    const outcome = call();
    await pass(MINUTE);
    expect(outcome).toEqual({ value: PAGE, at: 31_000 });
  });

  it('leaves the signal of a call that was in time alone', async () => {
    call();
    await pass(MINUTE);
    expect(inner.signals[0]!.aborted).toBe(false);
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
    const outcome = watch(other.fetchOhlcv(SERIES, WINDOW, NEVER));
    await pass(0);
    expect(outcome.value).toBe(PAGE);
    expect(other.trouble()).toBeUndefined();
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

describe('withDeadline', () => {
  it('rejects with the reason of the abort, whatever the call then throws', async () => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const outcome = watch(
      withDeadline('binance', SECOND, controller.signal, (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new PermanentError('cut')))),
      ),
    );
    controller.abort(reason);
    await pass(0);
    expect(outcome).toEqual({ error: reason, at: 0 });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
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
