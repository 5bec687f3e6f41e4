import { expect, test } from '@jest/globals';
import { tasksOf } from '../../../src/ingest/backfill/tasks.js';
import type { SourceChoice } from '../../../src/cli/source-choice.js';
import type { Series } from '../../../src/market/series.js';
import { backfillOnSandbox } from './backfill-on-sandbox.js';

const RANGE = { from: Date.parse('2022-11-01'), to: Date.parse('2024-03-01') };
const SERIES = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT:USDT', timeframe: '5m' } as const;

/** Of what is left of each series, all of the range. */
function tasks(...wanted: readonly Series[]): Promise<string[]> {
  return tasksBy('auto', ...wanted);
}

async function tasksBy(source: SourceChoice, ...wanted: readonly Series[]): Promise<string[]> {
  const running = await backfillOnSandbox(wanted[0]!.exchange, { source });
  const errands = wanted.map((series) => ({ series, range: RANGE, left: { open: [RANGE], outOfReach: [] } }));
  const found = tasksOf({ lane: running.lane, errands, leftOut: [], probes: [], unresolved: [], unreachable: undefined });
  await running.close();
  return found.map(({ start, members }) => `${new Date(start).toISOString().slice(0, 7)} ${members.map(({ series }) => series.dataset).join(' ')}`);
}

test('the newest year comes first, its months in order', async () => {
  expect(await tasks(SERIES)).toEqual([
    '2024-01 candles', '2024-02 candles', ...Array.from({ length: 12 }, (_, month) => `2023-${String(month + 1).padStart(2, '0')} candles`), '2022-11 candles', '2022-12 candles',
  ]);
});

test('datasets of one symbol are tasks of their own', async () => {
  expect((await tasks(SERIES, { ...SERIES, dataset: 'open-interest' })).slice(0, 2)).toEqual(['2024-01 candles', '2024-01 open-interest']);
});

test('stretches begin where they do with any other choice of sources, since titans know each other by that', async () => {
  const hours = { dataset: 'candles', exchange: 'kraken', symbol: 'BTC/USD', timeframe: '1h' } as const;
  const [auto, trades] = [await tasksBy('auto', hours), await tasksBy('trades', hours)];
  expect(auto).toHaveLength(16);
  expect(trades).toEqual(auto);
  expect(await tasksBy('api', hours)).toEqual(auto);
});
