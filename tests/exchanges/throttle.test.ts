import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { rolling } from '../../src/exchanges/allowance.js';
import { offTheClock, withDeadline } from '../../src/exchanges/deadline.js';
import { Throttle } from '../../src/exchanges/throttle.js';

const never = new AbortController().signal;
const MINUTE = 61_000;

beforeEach(() => { jest.useFakeTimers({ now: 0 }); });
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

/** Notes when each request is let through; answers come after 100 ms. */
function requests(inFlight: number): { started: string[]; send: (name: string, from: string, weight: number, signal?: AbortSignal) => Promise<void> } {
  const throttle = new Throttle({ allowances: { spot: rolling(10, 60_000), futures: rolling(10, 60_000) }, inFlight });
  const started: string[] = [];
  return {
    started,
    send: async (name, from, weight, signal = never) => {
      const leave = await throttle.enter({ from, weight }, signal);
      started.push(`${name} ${Date.now()}`);
      setTimeout(leave, 100);
    },
  };
}

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

test('requests go in turn, as soon as they may', async () => {
  const { started, send } = requests(9);
  for (const name of ['a', 'b', 'c', 'd']) void send(name, 'spot', 5);
  await pass(2 * MINUTE);
  expect(started).toEqual(['a 0', 'b 0', 'c 61000', 'd 61000']);
});

test('a small one does not overtake a large one of the same allowance, but one that another allowance pays does', async () => {
  const { started, send } = requests(9);
  void send('large', 'spot', 8);
  void send('larger', 'spot', 9);
  void send('small', 'spot', 1);
  void send('other', 'futures', 10);
  await pass(2 * MINUTE);
  expect(started).toEqual(['large 0', 'other 0', 'larger 61000', 'small 61000']);
});

test('no more are under way than may be', async () => {
  const { started, send } = requests(2);
  for (const name of ['a', 'b', 'c', 'd', 'e']) void send(name, 'spot', 1);
  await pass(500);
  expect(started).toEqual(['a 0', 'b 0', 'c 100', 'd 100', 'e 200']);
});

test('whoever gives up makes room for the others, spends nothing, and listens no longer', async () => {
  const { started, send } = requests(9);
  const controller = new AbortController();
  void send('a', 'spot', 6);
  const given = send('b', 'spot', 9, controller.signal);
  void send('c', 'spot', 4);
  const reason = new Error('stopped');
  await pass(10);
  controller.abort(reason);
  await expect(given).rejects.toBe(reason);
  await pass(200);
  expect(started).toEqual(['a 0', 'c 10']);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('an aborted signal is not let through at all', async () => {
  const { started, send } = requests(9);
  await expect(send('a', 'spot', 1, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  expect(started).toEqual([]);
});

test('waiting for its turn does not count against a call\'s deadline, its answer does', async () => {
  const throttle = new Throttle({ allowances: { spot: rolling(1, 60_000) }, inFlight: 9 });
  const call = (answer: number): Promise<number> => withDeadline('binance', 30_000, never, async (signal) => {
    const leave = await offTheClock(() => throttle.enter({ from: 'spot', weight: 1 }, signal));
    await new Promise((resolve) => { setTimeout(resolve, answer); });
    leave();
    return Date.now();
  });
  const first = call(10);
  const second = call(29_000);
  const third = call(31_000).catch((error: Error) => `${error.message} at ${Date.now()}`);
  await pass(10 * MINUTE);
  expect(await first).toBe(10);
  expect(await second).toBe(MINUTE + 29_000);
  expect(await third).toBe(`binance: no answer within 30 s at ${2 * MINUTE + 30_000}`);
});
