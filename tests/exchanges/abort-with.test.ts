import { describe, expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { abortWith } from '../../src/exchanges/abort-with.js';

describe('a controller that aborts with a signal', () => {
  test('has its reason, be it aborted before or after', () => {
    const [before, after] = [new AbortController(), new AbortController()];
    const outer = new AbortController();
    abortWith(before, outer.signal);
    outer.abort(new Error('enough'));
    abortWith(after, outer.signal);
    expect(before.signal.reason).toBe(outer.signal.reason);
    expect(after.signal.reason).toBe(outer.signal.reason);
  });

  test('keeps a reason of its own, and leaves the signal alone', () => {
    const [inner, outer] = [new AbortController(), new AbortController()];
    abortWith(inner, outer.signal);
    inner.abort(new Error('its own'));
    expect(outer.signal.aborted).toBe(false);
    outer.abort(new Error('enough'));
    expect(inner.signal.reason).toEqual(new Error('its own'));
  });

  test('once let go, neither hears of the signal nor leaves a trace in it', () => {
    const [inner, outer] = [new AbortController(), new AbortController()];
    const before = Object.getOwnPropertySymbols(outer.signal).length;
    const letGo = abortWith(inner, outer.signal);
    expect(getEventListeners(outer.signal, 'abort')).toHaveLength(1);
    letGo();
    expect(getEventListeners(outer.signal, 'abort')).toHaveLength(0);
    expect(Object.getOwnPropertySymbols(outer.signal)).toHaveLength(before);
    outer.abort(new Error('enough'));
    expect(inner.signal.aborted).toBe(false);
  });
});
