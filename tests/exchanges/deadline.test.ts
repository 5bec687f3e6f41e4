import { getEventListeners, getMaxListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { PermanentError, TemporaryError } from '../../src/errors.js';
import { withDeadline } from '../../src/exchanges/deadline.js';
import {
  type Answer, call, events, hang, inner, message, MINUTE, PAGE, pass, SECOND, watch, wrap,
} from './scripted-exchange.js';

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
    wrap({ random: () => 0, deadline: 2500 });
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

  it('lets a call make any number of requests that listen to its signal', async () => {
    const most = withDeadline('binance', SECOND, new AbortController().signal, (signal) => Promise.resolve(getMaxListeners(signal)));
    await expect(most).resolves.toBe(Infinity);
  });
});
