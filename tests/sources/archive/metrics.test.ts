import { afterEach, describe, expect, test } from '@jest/globals';
import type { OpenInterest } from '../../../src/market/datasets/open-interest.js';
import { subtract, type Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { openInterestTruth } from '../../support/sandbox-truth.js';
import { archiveOnSandbox, between, type ArchiveOnSandbox, type Read } from './archive-on-sandbox.js';

const DAY = 86_400_000;
const MINUTE = 60_000;
const BTC = 'BTC/USDT:USDT';

let running: ArchiveOnSandbox;
afterEach(() => running.close());

const interest = (symbol: string, timeframe: Series['timeframe'] = '5m'): Series => ({ dataset: 'open-interest', exchange: 'binance', symbol, timeframe });

async function truth(range: Range, symbol = BTC): Promise<unknown[]> {
  return (await openInterestTruth('binance', symbol, '5m', range)).map(({ time, amount, value }) => [time, eight(amount), eight(value)]);
}

const eight = (text: string): string => text.replace(/^(\d+)\.?(\d*)$/, (_, whole: string, decimals: string) => `${whole}.${decimals.padEnd(8, '0')}`);
const cells = ({ rows }: Read): unknown[] => (rows as OpenInterest[]).map(({ time, amount, value }) => [time, amount, value]);

test('open interest of files is what the exchange published, digit for digit, from the first snapshot after midnight to midnight', async () => {
  running = await archiveOnSandbox();
  const range = between('2024-01-30', '2024-02-02');
  const read = await running.read(interest(BTC), [range]);
  expect(read).toMatchObject({ error: undefined, rejected: [], answered: [range] });
  expect(cells(read)).toEqual(await truth(range));
  expect(running.downloads().toSorted()).toEqual(['29', '30', '31', '01'].map((day) => `/data/futures/um/daily/metrics/BTCUSDT/BTCUSDT-metrics-2024-${day === '01' ? '02' : '01'}-${day}.zip`));
  expect(running.sandbox.requests().some(({ target }) => target.includes('monthly'))).toBe(false);
  expect(read.files.map(({ range: { from, to }, whole }) => [new Date(from).toISOString().slice(5, 16), (to - from) / DAY, whole])).toEqual([
    ['01-29T00:05', 1, false], ['01-30T00:05', 1, true], ['01-31T00:05', 1, true], ['02-01T00:05', 1, false],
  ]);
});

test('is right over the day on which their labels moved to the beginning of the period', async () => {
  running = await archiveOnSandbox({ clock: Date.parse('2026-09-01') });
  const range = between('2026-06-24T12:00', '2026-06-26T12:00');
  const read = await running.read(interest(BTC), [range]);
  expect(read).toMatchObject({ error: undefined, rejected: [], answered: [range] });
  expect(cells(read)).toEqual(await truth(range));
});

describe('what a file lacks', () => {
  const hole = between('2024-03-10T04:00', '2024-03-10T05:00');
  const recent = between('2024-05-10T04:00', '2024-05-10T05:00');

  test('was not published, where the API does not reach; else it is left to the API', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'holes', path: /metrics/, ranges: [hole, recent] }] });
    const old = between('2024-03-10', '2024-03-11');
    const read = await running.read(interest(BTC), [old]);
    expect(read.answered).toEqual([old]);
    expect(cells(read)).toEqual([...await truth({ from: old.from, to: hole.from }), ...await truth({ from: hole.to, to: old.to })]);
    const near = between('2024-05-10', '2024-05-11');
    expect((await running.read(interest(BTC), [near])).answered).toEqual(subtract([near], [recent]));
  });

  test.each([
    ['a row that says no time', 'none'],
    ['one that lies between two', '2024-03-10 04:32:03'],
    ['one that comes twice', '2024-03-10 02:00:00'],
    ['one of another day', '2024-03-12 04:30:00'],
  ])('may be what %s is of, so then nothing is said of it', async (_, text) => {
    const odd = Date.parse('2024-03-10T04:30Z');
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'holes', ranges: [{ from: hole.from, to: odd }] }, { kind: 'odd-time', of: odd, text }] });
    const old = between('2024-03-10', '2024-03-11');
    const { answered } = await running.read(interest(BTC), [old]);
    expect(answered).toEqual(subtract([old], [{ from: hole.from, to: odd + 5 * MINUTE }]));
  });

  test('of a day without a file nothing is said', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'missing', path: /metrics-2024-03-10/ }] });
    const range = between('2024-03-09', '2024-03-12');
    const read = await running.read(interest(BTC), [range]);
    const gone = { from: Date.parse('2024-03-10') + 5 * MINUTE, to: Date.parse('2024-03-11') + 5 * MINUTE };
    expect([read.error, read.answered]).toEqual([undefined, subtract([range], [gone])]);
  });

  test('a file that does not fit its checksum is not believed', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'bad-checksum', path: /metrics-2024-03-10/ }] });
    const read = await running.read(interest(BTC), [between('2024-03-10T01:00', '2024-03-10T02:00')]);
    expect([read.rows, read.answered]).toEqual([[], []]);
    expect(running.troubles).toEqual([expect.stringContaining('does not fit its checksum')]);
  });
});

test('there are files of five minutes of what is margined in its quote, from September 2020 on, and the day after', async () => {
  running = await archiveOnSandbox();
  expect([interest(BTC), interest(BTC, '1h'), interest('BTC/USD:BTC'), interest('BTC/USDT'), { ...interest(BTC), dataset: 'funding' as const }].map((series) => running.archive.serves(series)))
    .toEqual([true, false, false, false, false]);
  const wanted = [between('2020-08-01', '2020-09-03'), between('2024-05-10', '2024-05-15')];
  const { ranges, requests } = running.archive.offer(interest(BTC), wanted);
  expect(ranges).toEqual([between('2020-09-01T00:05', '2020-09-03'), between('2024-05-10', '2024-05-14T00:05')]);
  expect(requests).toBe(2 * (2 + 5));
  await running.read(interest(BTC), [between('2020-08-20', '2020-09-02')]);
  expect(running.sandbox.requests().map(({ target }) => /metrics-(.{10})/.exec(target)![1])).toEqual(['2020-09-01', '2020-09-01']);
});
