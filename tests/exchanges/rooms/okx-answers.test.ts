import { describe, expect, test } from '@jest/globals';
import { PermanentError, TemporaryError } from '../../../src/errors.js';
import type { Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { exchangeOnAnswers, type ExchangeOnAnswers } from '../../support/exchange-on-answers.js';
import { exchangeOnSandbox } from '../../support/exchange-on-sandbox.js';
import { wholeSeries } from '../../support/whole-series.js';

const MINUTE = 60_000;
const never = new AbortController().signal;

/** Instruments as OKX sent them to ccxt's authors (ccxt 4.5.84, okx.js, parseMarket), without what nobody reads. */
const SPOT = {
  instType: 'SPOT', instId: 'BTC-USDT', baseCcy: 'BTC', quoteCcy: 'USDT', settleCcy: '', uly: '', ctVal: '', lever: '10',
  listTime: '1548133413000', lotSz: '0.00000001', minSz: '0.00001', tickSz: '0.1', state: 'live',
};
const SWAP = {
  ...SPOT, instType: 'SWAP', instId: 'BTC-USDT-SWAP', baseCcy: '', quoteCcy: '', settleCcy: 'USDT', uly: 'BTC-USDT', ctVal: '0.01', lotSz: '1', minSz: '1',
};

/** Three minutes as OKX sent them (ccxt 4.5.84, okx.js, fetchOHLCV), newest first; the newest still ran. */
const ROWS = [
  ['1678928760000', '24341.4', '24344', '24313.2', '24323', '628', '2.5819', '62800', '0'],
  ['1678928700000', '24324.1', '24347.6', '24321.7', '24341.4', '2565', '10.5401', '256500', '1'],
  ['1678928640000', '24300.2', '24324.1', '24288', '24324.1', '3304', '13.5937', '330400', '1'],
];
const FIRST = 1_678_928_640_000;
/** More than is parsed without looking. */
const LONG = Array.from({ length: 120 }, (_, minute) => ROWS[1]!.with(0, String(FIRST - minute * MINUTE)));

const ok = (data: unknown): unknown => ({ code: '0', msg: '', data });
const seriesOf = (symbol: string): Series => ({ dataset: 'candles', exchange: 'okx', symbol, timeframe: '1m' });

async function openWith(candles: (target: string) => unknown, now = FIRST + 60 * MINUTE): Promise<ExchangeOnAnswers> {
  const on = await exchangeOnAnswers('okx', (target) => {
    if (target.includes('instType=SPOT')) return ok([SPOT]);
    if (target.includes('instType=SWAP')) return ok([SWAP]);
    return target.includes('instruments') ? ok([]) : candles(target);
  }, { now: () => now, derivatives: true });
  await on.exchange.markets(never);
  return on;
}

describe('what OKX sent comes out in order, digit for digit, as far as it is confirmed', () => {
  const window = { from: FIRST, to: FIRST + 3 * MINUTE };
  test.each([
    ['BTC/USDT', 5],
    // Contracts stand in the cell where spot has its volume.
    ['BTC/USDT:USDT', 6],
  ])('%s', async (symbol, volume) => {
    const on = await openWith(() => ok(ROWS));
    const page = await on.exchange.fetchPage(seriesOf(symbol), window, never);
    expect(page).toEqual({
      rows: [ROWS[2]!, ROWS[1]!].map((row) => [Number(row[0]), ...row.slice(1, 5), row[volume]]),
      answered: { from: FIRST, to: FIRST + 2 * MINUTE },
      absences: [],
    });
    await on.close();
  });
});

test('rows before the window are left out', async () => {
  const on = await openWith(() => ok(ROWS.slice(1)));
  const window = { from: FIRST + MINUTE, to: FIRST + 2 * MINUTE };
  const page = await on.exchange.fetchPage(seriesOf('BTC/USDT'), window, never);
  expect(Array.from(page.rows, ([time]) => time)).toEqual([FIRST + MINUTE]);
  expect(page.answered).toEqual(window);
  await on.close();
});

test('answers cut to 100 candles lose none', async () => {
  const now = Date.parse('2020-10-02T12:30:20Z');
  const sandbox = await startSandbox({ exchanges: ['okx'], enforceLimits: false, now: () => now });
  const asked: string[] = [];
  const on = await exchangeOnAnswers('okx', async (target) => {
    asked.push(target);
    return (await fetch(sandbox.origins['okx']! + target.replace('limit=300', 'limit=100'))).json();
  }, { now: () => now });
  await on.exchange.markets(never);
  const range: Range = { from: Date.parse('2020-09-28T07:00Z'), to: Date.parse('2020-09-28T16:00Z') };
  const cut = await wholeSeries(on.exchange, seriesOf('SOL/USDT'), range);
  await on.close();
  await sandbox.close();

  const whole = await exchangeOnSandbox('okx', { now: () => now });
  await whole.exchange.markets(never);
  const { rows, covered, absent } = await wholeSeries(whole.exchange, seriesOf('SOL/USDT'), range);
  expect(rows).toHaveLength(8 * 60);
  expect({ rows: cut.rows, covered: cut.covered, absent: cut.absent }).toEqual({ rows, covered, absent });
  await whole.close();
});

test.each(['50001', '50004', '50011', '50013', '50026'])('code %s is temporary, whatever the HTTP status says', async (code) => {
  const on = await openWith(() => ({ code, msg: 'Try again later', data: [] }));
  await expect(on.exchange.fetchPage(seriesOf('BTC/USDT'), { from: FIRST, to: FIRST + MINUTE }, never)).rejects.toBeInstanceOf(TemporaryError);
  await on.close();
});

test.each([
  ['under another name', { rows: LONG }, TemporaryError, 'holds no list of candles'],
  ['beside the one that is read', { rows: LONG, data: [] }, PermanentError, 'ccxt read an answer in a way that titan does not know'],
])('a long list %s is never taken for silence', async (_, answer, kind, message) => {
  const on = await openWith(() => ({ code: '0', msg: '', ...answer }));
  const asked = on.exchange.fetchPage(seriesOf('BTC/USDT'), { from: FIRST, to: FIRST + 3 * MINUTE }, never);
  await expect(asked).rejects.toThrow(message);
  await expect(asked).rejects.toBeInstanceOf(kind);
  await on.close();
});
