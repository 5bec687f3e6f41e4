import { beforeEach, expect, test } from '@jest/globals';
import type { StreamListener } from '../../../src/exchanges/streams/candle-stream.js';
import { Following } from '../../../src/ingest/watch/following.js';
import type { WatchEvent } from '../../../src/ingest/watch/watch-event.js';
import type { Series } from '../../../src/market/series.js';

const series = (symbol: string): Series => ({ dataset: 'candles', exchange: 'okx', symbol, timeframe: '1m' });
const [BTC, ETH] = [series('BTC/USDT'), series('ETH/USDT')];

let events: WatchEvent[];
let abandoned: AbortController;
let following: Following;
let begun: { readonly fares: StreamListener; readonly signal: AbortSignal }[];
beforeEach(() => {
  [events, begun, abandoned] = [[], [], new AbortController()];
  following = new Following('okx', 'candles', (event) => { events.push(event); }, abandoned.signal);
});

function follow(...wanted: Series[]): void {
  following.follow(wanted, (fares, signal) => new Promise((resolve) => {
    begun.push({ fares, signal });
    signal.addEventListener('abort', () => { resolve(); }, { once: true });
  }));
}

test('goes on listening while the series stay the same, and begins anew when they change', async () => {
  follow(BTC);
  follow(BTC);
  expect(begun).toHaveLength(1);
  follow(BTC, ETH);
  expect(begun.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  begun[0]!.fares.state({ kind: 'connected' });
  expect(following.state).toEqual({ kind: 'connecting' });
  begun[1]!.fares.state({ kind: 'connected' });
  expect(following.state).toEqual({ kind: 'connected' });
  expect(events).toEqual([{ type: 'stream', exchange: 'okx', dataset: 'candles', state: { kind: 'connected' } }]);
  await following.end();
  expect(begun[1]!.signal.aborted).toBe(true);
});

test('tells of a series that is refused once, however many connections are', () => {
  follow(BTC, ETH);
  for (let connection = 0; connection < 3; connection++) begun[0]!.fares.refused(BTC, `no BTC (${connection})`);
  begun[0]!.fares.refused(undefined, 'some other');
  begun[0]!.fares.refused(undefined, 'some other');
  follow(BTC);
  begun[1]!.fares.refused(BTC, 'still no BTC');
  expect(events).toEqual([
    { type: 'refused', exchange: 'okx', dataset: 'candles', series: BTC, reason: 'no BTC (0)' },
    { type: 'refused', exchange: 'okx', dataset: 'candles', series: undefined, reason: 'some other' },
  ]);
});

test('follows nothing once all is over', () => {
  abandoned.abort(new Error('enough'));
  follow(BTC);
  expect(begun).toEqual([]);
});
