import { expect, test } from '@jest/globals';
import { Chalk } from 'chalk';
import stringWidth from 'fast-string-width';
import { renderWatchScreen, rowsShown } from '../../../src/cli/render/watch-screen.js';
import { Board } from '../../../src/cli/watch/board.js';
import type { LaneStreamState } from '../../../src/ingest/watch/watch-event.js';
import type { Series } from '../../../src/market/series.js';

const NOW = Date.parse('2024-05-15T12:34:56Z');
const SYMBOLS = Array.from({ length: 100 }, (_, i) => `COIN${String(i).padStart(3, '0')}/USDT`);
const series = ['binance', 'kraken'].flatMap((exchange) => SYMBOLS.map((symbol): Series => ({ dataset: 'candles', exchange, symbol, timeframe: '1m' })));

function board(): Board {
  const filled = new Board(() => NOW);
  for (const exchange of ['binance', 'kraken']) {
    filled.note({ type: 'watching', exchange, series: series.filter((one) => one.exchange === exchange), leftOut: [], cost: { requests: 100, seconds: 2, every: 60, share: 2 / 60 } });
  }
  filled.note({ type: 'tick', at: NOW, skipped: 2 });
  for (const [nr, row] of filled.rows.entries()) row.recent = { time: NOW - 56_000 - 60_000, value: `${60_000 + nr}.50000`, values: Array.from({ length: 60 }, (_, i) => Math.sin(i / 5) + 10) };
  return filled;
}

const view = (overrides = {}) => ({ board: board(), now: NOW, nextTick: NOW + 6_000, sandbox: false, troubles: new Map<string, string>(), scroll: 0, ...overrides });

test.each([[20, 10], [60, 16], [80, 24], [200, 50]])('fits into %d x %d', (width, height) => {
  const lines = renderWatchScreen(view(), width, height, new Chalk({ level: 1 }));
  expect(lines.length).toBeLessThanOrEqual(height);
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
});

test('shows each series, scrolled, with its close as it came but for idle zeros', () => {
  const lines = renderWatchScreen(view({ scroll: 150 }), 120, 24, new Chalk({ level: 0 }));
  expect(lines[0]).toBe('titan watch  12:34:56 UTC  tick 1, next in 6 s, 2 passed over');
  expect(lines[3]).toMatch(/^binance {3}COIN075\/USDT {2}1m {2}60150\.5 /);
  expect(lines.at(-1)).toBe(`series 151-${150 + rowsShown(24)} of 200; q quits, arrows and PgUp/PgDn scroll`);
});

test('says how an exchange is', () => {
  const shown = view({ troubles: new Map([['kraken', 'kraken: circuit open until 12:36:00 UTC after 5 failures in a row; last: x']]) });
  shown.board.complain('kraken: \u001b[31mno answer');
  const lines = renderWatchScreen(shown, 200, 24, new Chalk({ level: 0 }));
  expect(lines[3]).toMatch(/ok$/);
  expect(lines[4]).toMatch(/circuit open until 12:36:00$/);
  expect(lines.find((line) => line.includes('no answer'))).toBe('  12:34:56 kraken: \\u001b[31mno answer');
});

test('a common terminal has room for the figures, the trouble, what went wrong and the keys at once', () => {
  const shown = view({ troubles: new Map([['kraken', 'kraken: circuit open until 12:36:00 UTC after 5 failures in a row; last: x']]) });
  for (const row of shown.board.rows) Object.assign(row, { lag: 8_000, coverage: 1 });
  for (let nr = 0; nr < 5; nr++) shown.board.complain(`kraken: ${'no answer '.repeat(9)}`);
  const lines = renderWatchScreen(shown, 80, 24, new Chalk({ level: 0 }));
  expect(lines).toHaveLength(24);
  expect(lines[4]).toMatch(/ 100% {2}open until 12:36:00$/);
  expect(lines.at(-2)).toMatch(/^ {2}12:34:56 kraken: no answer .*…$/);
  expect(lines.at(-1)).toMatch(/^series 1-15 of 200; q quits/);
});

test.each([
  [{ kind: 'connected' }, 'streaming'],
  [{ kind: 'connecting' }, 'ok, stream connecting'],
  [{ kind: 'reconnecting', until: NOW + 3_200, error: new Error('gone') }, 'ok, stream in 4 s'],
  [{ kind: 'none' }, 'ok, no stream'],
] as [LaneStreamState, string][])('of a watch that streams, %j is %s', (state, text) => {
  const shown = view();
  shown.board.note({ type: 'stream', exchange: 'binance', dataset: 'candles', state });
  expect(renderWatchScreen(shown, 120, 24, new Chalk({ level: 0 }))[3]!.trimEnd().endsWith(`  ${text}`)).toBe(true);
});

test.each([
  ['retrying', new Map([['kraken', 'kraken: retrying at 12:35:00 UTC (attempt 2 of 5); last: x']])],
  ['busy', new Map<string, string>()],
])('an exchange whose last tick goes on is %s', (state, troubles) => {
  const shown = view({ troubles });
  shown.board.note({ type: 'ticked', at: NOW, skipped: 0, lanes: [], busy: ['kraken'] });
  expect(renderWatchScreen(shown, 200, 24, new Chalk({ level: 0 }))[4]).toMatch(new RegExp(` ${state}$`));
});
