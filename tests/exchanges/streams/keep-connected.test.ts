import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { TemporaryError } from '../../../src/errors.js';
import type { StreamState } from '../../../src/exchanges/streams/candle-stream.js';
import { keepConnected } from '../../../src/exchanges/streams/keep-connected.js';

const SECOND = 1_000;
const START = Date.UTC(2024, 0, 1);

interface Attempt {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly heard: () => void;
  readonly ready: () => void;
  readonly fail: () => void;
}

let attempts: Attempt[];
let states: StreamState[];
let stop: AbortController;
let ended: Promise<void>;
beforeEach(() => {
  jest.useFakeTimers({ now: START });
  attempts = [];
  states = [];
  stop = new AbortController();
  ended = keepConnected(({ heard, ready }, signal) => new Promise((_, reject) => {
    attempts.push({ at: Date.now() - START, heard, ready, fail: () => { reject(new TemporaryError('x: gone')); } });
    signal.addEventListener('abort', () => { reject(signal.reason as Error); });
  }), { name: 'x', random: () => 1, onState: (state) => { states.push(state); } }, stop.signal);
});
afterEach(async () => {
  stop.abort();
  await ended;
  jest.useRealTimers();
});

const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
const kinds = () => states.map(({ kind }) => kind);

test('is connected once it is ready, and says so once', async () => {
  await pass(0);
  attempts[0]!.heard();
  expect(kinds()).toEqual(['connecting']);
  for (let time = 0; time < 300; time += 10) {
    attempts[0]!.heard();
    attempts[0]!.ready();
    await pass(10 * SECOND);
  }
  expect(kinds()).toEqual(['connecting', 'connected']);
  expect(attempts).toHaveLength(1);
});

test('one that is silent for 20 s is made anew', async () => {
  attempts[0]!.heard();
  attempts[0]!.ready();
  await pass(19 * SECOND);
  expect(kinds()).toEqual(['connecting', 'connected']);
  await pass(2 * SECOND);
  expect(states.at(-1)).toMatchObject({ kind: 'reconnecting', error: { message: 'x: its stream has been silent for 20 s' } });
  await pass(2 * SECOND);
  expect(attempts).toHaveLength(2);
});

test('one that is never heard at all has failed too', async () => {
  await pass(23 * SECOND);
  expect(kinds()).toEqual(['connecting', 'reconnecting', 'connecting']);
});

test('the pauses double to a minute', async () => {
  for (const [nr, seconds] of [2, 4, 8, 16, 32, 60, 60, 60].entries()) {
    attempts[nr]!.heard();
    attempts[nr]!.fail();
    await pass(seconds * SECOND - 1);
    expect(attempts).toHaveLength(nr + 1);
    await pass(1);
    expect(attempts).toHaveLength(nr + 2);
  }
  expect(states.find(({ kind }) => kind === 'reconnecting')).toEqual({ kind: 'reconnecting', until: START + 2 * SECOND, error: new TemporaryError('x: gone') });
});

test('begin anew after a connection that held for a minute', async () => {
  attempts[0]!.fail();
  await pass(2 * SECOND);
  attempts[1]!.fail();
  await pass(4 * SECOND);
  for (let nr = 0; nr < 6; nr++) {
    attempts[2]!.heard();
    await pass(10 * SECOND);
  }
  attempts[2]!.fail();
  await pass(2 * SECOND);
  expect(attempts).toHaveLength(4);
});

test('ends at once in the middle of a pause', async () => {
  attempts[0]!.fail();
  await pass(0);
  stop.abort();
  await ended;
  expect(kinds()).toEqual(['connecting', 'reconnecting']);
  expect(jest.getTimerCount()).toBe(0);
});
