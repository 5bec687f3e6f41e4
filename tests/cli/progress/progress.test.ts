import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Writable } from 'node:stream';
import { logOf } from '../../../src/cli/log.js';
import type { OutputStream } from '../../../src/cli/output.js';
import { createProgress, type Progress } from '../../../src/cli/progress/progress.js';

beforeEach(() => { jest.useFakeTimers({ now: 0 }); });
afterEach(() => { jest.useRealTimers(); });

function make({ isTTY, columns, shown = true }: { isTTY: boolean; columns?: number; shown?: boolean }): { progress: Progress; written: () => string; logged: [string, unknown][] } {
  let text = '';
  const stream = Object.assign(new Writable({ write: (chunk, _, done) => { text += String(chunk); done(); } }), {
    isTTY, ...(columns === undefined ? {} : { columns }), cursorTo: () => true, clearLine: () => true, moveCursor: () => true,
  }) as unknown as OutputStream;
  const logged: [string, unknown][] = [];
  const log = logOf((_, message, fields) => { logged.push([message, fields]); });
  return { progress: createProgress(stream, () => log, shown, Date.now), written: () => text, logged };
}

test('off a terminal: a log line every ten seconds, once there is work', () => {
  const { progress, written, logged } = make({ isTTY: false });
  jest.advanceTimersByTime(60_000);
  expect(logged).toEqual([]);
  progress.plan(1000);
  progress.advance(250, 200, 'binance BTC/USDT 1m');
  jest.advanceTimersByTime(10_000);
  expect(logged).toEqual([['25% done, 20 candles/s, 30s left', { percent: 25, rows: 200, rowsPerSecond: 20, series: 'binance BTC/USDT 1m' }]]);
  progress.stop();
  jest.advanceTimersByTime(60_000);
  expect(logged).toHaveLength(1);
  expect(written()).toBe('');
});

test('on a terminal: a bar, not before there is work that takes a while', () => {
  const { progress, written } = make({ isTTY: true, columns: 100 });
  jest.advanceTimersByTime(60_000);
  expect(written()).toBe('');
  progress.plan(1000);
  progress.advance(500, 500, 'binance BTC/USDT 1m');
  jest.advanceTimersByTime(600);
  expect(written()).toBe('');
  jest.advanceTimersByTime(200);
  expect(written()).toMatch(/50% · .*candles\/s · \ds left · binance BTC\/USDT 1m/);
  progress.stop();
  const end = written();
  jest.advanceTimersByTime(60_000);
  expect(written()).toBe(end);
});

test('in a narrow terminal the bar says less; a line goes above it', () => {
  const { progress, written } = make({ isTTY: true, columns: 40 });
  progress.plan(10);
  progress.line('before the bar');
  expect(written()).toBe('before the bar\n');
  jest.advanceTimersByTime(1000);
  expect(written()).toMatch(/0% · \? left/);
  expect(written()).not.toContain('candles/s');
  progress.line('over the bar');
  progress.stop();
  expect(written()).toContain('over the bar\u001b[K\n');
});

test('quiet: lines only', () => {
  const { progress, written, logged } = make({ isTTY: true, shown: false });
  progress.plan(10);
  progress.advance(5, 5, 'x');
  progress.line('a warning');
  jest.advanceTimersByTime(60_000);
  expect([written(), logged]).toEqual(['a warning\n', []]);
});

test('lanes have a bar each, and one for all of them below', () => {
  const { progress, written } = make({ isTTY: true, columns: 100 });
  progress.plan(1000, 'binance');
  progress.plan(100, 'kraken', 40_000);
  jest.advanceTimersByTime(1000);
  progress.advance(1000, 900, 'BTC/USDT 1m 2024-01-01', 'binance');
  progress.advance(10, 10, 'BTC/USDT 1m 2024-01-01', 'kraken');
  jest.advanceTimersByTime(1000);
  progress.stop();
  const screen = written();
  expect(screen).toMatch(/binance +█{20} 100% · [\d,]+ candles\/s · 0s left · BTC\/USDT 1m 2024-01-01/);
  // By its own pace kraken would be done in 18 s; its rate limit lets it take 40 s for all.
  expect(screen).toMatch(/kraken +█{2}░{18} {2}10% · .* 36s left/);
  expect(screen.lastIndexOf('all ')).toBeGreaterThan(screen.lastIndexOf('kraken '));
  expect(screen).toMatch(/all +█{18}░{2} {2}91% · .* 36s left/);
});

test('rows are called what they are, and rows where lanes bring several kinds', () => {
  const { progress, logged } = make({ isTTY: false });
  progress.plan(100, 'binance', 0, 'funding rates');
  progress.advance(50, 40, 'BTC/USDT:USDT funding', 'binance');
  jest.advanceTimersByTime(10_000);
  progress.plan(100, 'bybit', 0, 'candles');
  jest.advanceTimersByTime(10_000);
  progress.stop();
  expect(logged.map(([message]) => message)).toEqual(['50% done, 4 funding rates/s, 10s left', '25% done, 2 rows/s, ? left']);
});
