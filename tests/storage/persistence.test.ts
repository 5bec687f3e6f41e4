import { expect, test } from '@jest/globals';
import { PermanentError, TemporaryError } from '../../src/errors.js';
import { persistently } from '../../src/storage/persistence.js';

const NEVER = new AbortController().signal;

test('work is done again while the database is away', async () => {
  let attempts = 0;
  const work = (): Promise<string> => (++attempts < 3 ? Promise.reject(new TemporaryError('away')) : Promise.resolve('done'));
  expect(await persistently(work, NEVER)).toBe('done');
  expect(attempts).toBe(3);
});

test('what is refused for good is not asked again, and is sorted', async () => {
  let attempts = 0;
  await expect(persistently(() => { attempts++; return Promise.reject(new Error('no such thing')); }, NEVER)).rejects.toEqual(new PermanentError('the database failed: no such thing'));
  expect(attempts).toBe(1);
});

test('work that ends since it was to stop is no failure of the database', async () => {
  const stop = new AbortController();
  const reason = new Error('interrupted by SIGINT');
  const work = (): Promise<never> => {
    stop.abort(reason);
    stop.signal.throwIfAborted();
    return Promise.reject(new Error('cannot be'));
  };
  await expect(persistently(work, stop.signal)).rejects.toBe(reason);
});
