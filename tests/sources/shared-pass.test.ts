import { expect, test } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import type { Page } from '../../src/market/page.js';
import type { Request } from '../../src/sources/source.js';
import { sharedPass } from '../../src/sources/shared-pass.js';
import type { JointSource, RequestPage } from '../../src/sources/trades/trade-pages.js';

const NEVER = new AbortController().signal;
const MINUTE = 60_000;
const MINUTES = request('1m');
const HOURS = request('1h');

function request(timeframe: '1m' | '1h'): Request {
  return { series: { dataset: 'candles', exchange: 'kraken', symbol: 'BTC/USD', timeframe }, wanted: [{ from: 0, to: 1e9 }] };
}

/** A pass whose every answer is a page for each request, that counts how far it has come. */
function passOf(length: number, failAfter = Infinity): { source: JointSource; come: () => number; passes: () => number; aborted: () => boolean } {
  let come = 0;
  let passes = 0;
  let heard: AbortSignal | undefined;
  async function* jointPages(requests: readonly Request[], signal: AbortSignal): AsyncGenerator<RequestPage> {
    passes += 1;
    heard = signal;
    for (let nr = 0; nr < length; nr++) {
      await turn();
      signal.throwIfAborted();
      if (nr === failAfter) throw new Error('the exchange gave up');
      come = nr + 1;
      for (const one of requests) yield { request: one, page: pageAt(nr) };
    }
  }
  return { source: { name: 'trades', jointPages, pages: () => { throw new Error('each by itself would be a pass of its own'); } }, come: () => come, passes: () => passes, aborted: () => heard?.aborted ?? false };
}

function pageAt(nr: number): Page {
  return { rows: [], answered: [{ from: nr * MINUTE, to: (nr + 1) * MINUTE }], absences: [] };
}

async function collect(pages: AsyncIterable<Page>, most = Infinity): Promise<number[]> {
  const taken: number[] = [];
  for await (const { answered } of pages) {
    taken.push(answered[0]!.from / MINUTE);
    if (taken.length === most) break;
  }
  return taken;
}

const upTo = (length: number): number[] => Array.from({ length }, (_, nr) => nr);

test('one pass gives each request all of its pages, in order', async () => {
  const { source, passes } = passOf(30);
  const shared = sharedPass(source, [MINUTES, HOURS], NEVER);
  expect(await Promise.all(shared.map((one, nr) => collect(one.pages([MINUTES, HOURS][nr]!, NEVER))))).toEqual([upTo(30), upTo(30)]);
  expect(passes()).toBe(1);
});

test('nothing begins before somebody asks', async () => {
  const { source, passes } = passOf(3);
  sharedPass(source, [MINUTES], NEVER);
  for (let i = 0; i < 10; i++) await turn();
  expect(passes()).toBe(0);
});

test('the pass waits for the slowest, a few pages ahead of it', async () => {
  const { source, come } = passOf(100);
  const [quick, slow] = sharedPass(source, [MINUTES, HOURS], NEVER);
  const all = collect(quick!.pages(MINUTES, NEVER));
  const pages = slow!.pages(HOURS, NEVER)[Symbol.asyncIterator]();
  for (let taken = 1; taken <= 20; taken++) {
    await pages.next();
    for (let i = 0; i < 30; i++) await turn();
    expect(come()).toBeLessThanOrEqual(taken + 5);
  }
  slow!.close();
  expect(await all).toEqual(upTo(100));
});

test('what one consumer no longer needs, the others still get', async () => {
  const { source, aborted } = passOf(50);
  const [one, other] = sharedPass(source, [MINUTES, HOURS], NEVER);
  const few = collect(one!.pages(MINUTES, NEVER), 3).finally(() => { one!.close(); });
  expect(await Promise.all([few, collect(other!.pages(HOURS, NEVER))])).toEqual([upTo(3), upTo(50)]);
  expect(aborted()).toBe(false);
});

test('it ends when all have closed, also those that never began', async () => {
  const { source, come, aborted } = passOf(1000);
  const [one, other] = sharedPass(source, [MINUTES, HOURS], NEVER);
  other!.close();
  await collect(one!.pages(MINUTES, NEVER), 2);
  one!.close();
  for (let i = 0; i < 50; i++) await turn();
  expect(aborted()).toBe(true);
  expect(come()).toBeLessThan(20);
});

test('its failure comes to each, after the pages before it', async () => {
  const { source } = passOf(50, 7);
  const shared = sharedPass(source, [MINUTES, HOURS], NEVER);
  const outcomes = await Promise.all(shared.map(async (one) => {
    const taken: number[] = [];
    try {
      for await (const { answered } of one.pages(MINUTES, NEVER)) taken.push(answered[0]!.from / MINUTE);
      return { taken };
    } catch (error) {
      return { taken, error: (error as Error).message };
    }
  }));
  const expected = { taken: upTo(7), error: 'the exchange gave up' };
  expect(outcomes).toEqual([expected, expected]);
});

test('an abort ends it for each with its reason', async () => {
  const { source } = passOf(1000);
  const stop = new AbortController();
  const shared = sharedPass(source, [MINUTES, HOURS], stop.signal);
  const ends = shared.map((one) => collect(one.pages(MINUTES, stop.signal)));
  for (let i = 0; i < 20; i++) await turn();
  stop.abort(new Error('stopped by the user'));
  for (const end of ends) await expect(end).rejects.toThrow('stopped by the user');
});
