import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Fault, RowFlaw } from '../../../src/sandbox/faults/fault.js';
import { DAY, MINUTE, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';

const RATES = `/fapi/v1/fundingRate?symbol=BTCUSDT&startTime=${NOW - DAY}&limit=3`;
const INTEREST = `/futures/data/openInterestHist?symbol=BTCUSDT&period=5m&endTime=${NOW}&limit=3`;

interface Rate { fundingTime: number; fundingRate: string; markPrice: string }
interface Interest { timestamp: number; sumOpenInterest: string }

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ exchanges: ['binance'] });
});
afterEach(() => sandbox.close());

/** A page without faults, and with these. */
async function pages<Row>(path: string, ...faults: Fault[]): Promise<{ sound: Row[]; page: Row[] }> {
  sandbox.setFaults([]);
  const { body: sound } = await sandbox.get<Row[]>('binance', path);
  sandbox.setFaults(faults);
  return { sound, page: (await sandbox.get<Row[]>('binance', path)).body };
}

test.each<[RowFlaw, (row: Rate) => unknown[]]>([
  ['impossible-value', (row) => [{ ...row, fundingRate: '-1.5' }]],
  ['not-a-number', (row) => [{ ...row, fundingRate: 'NaN' }]],
  ['negative-price', (row) => [{ ...row, markPrice: `-${row.markPrice}` }]],
  ['misaligned-time', (row) => [{ ...row, fundingTime: row.fundingTime + 17 * MINUTE }]],
  ['outside-range', (row) => [{ ...row, fundingTime: row.fundingTime + 2800 * DAY }]],
  ['duplicate', (row) => [row, row]],
  ['missing', () => []],
  ['null-row', () => [null]],
  ['high-below-low', (row) => [row]],
  ['missing-fields', (row) => [{ symbol: 'BTCUSDT', fundingTime: row.fundingTime }]],
])('funding: %s', async (flaw, expected) => {
  const { sound, page } = await pages<Rate>(RATES, { kind: 'bad-rows', flaw });
  expect(page).toEqual([sound[0], ...expected(sound[1]!), sound[2]]);
});

test('open interest below zero, and in contradiction', async () => {
  const negative = await pages<Interest>(INTEREST, { kind: 'bad-rows', flaw: 'impossible-value' });
  expect(negative.page[1]!.sumOpenInterest).toBe(`-${negative.sound[1]!.sumOpenInterest}`);
  const contradiction = await pages<Interest>(INTEREST, { kind: 'bad-rows', flaw: 'contradiction' });
  expect(contradiction.page.map(({ timestamp }) => timestamp)).toEqual([0, 1, 1, 2].map((row) => contradiction.sound[row]!.timestamp));
  expect(Number(contradiction.page[2]!.sumOpenInterest)).toBeCloseTo(Number(contradiction.page[1]!.sumOpenInterest) + 1, 6);
});

test('a page ends early, and its rows come in another order', async () => {
  const short = await pages<Rate>(RATES, { kind: 'short-page', rows: 1 });
  expect(short.page).toEqual(short.sound.slice(0, 1));
  const disorder = await pages<Rate>(RATES, { kind: 'bad-rows', flaw: 'out-of-order' });
  expect(disorder.page).toEqual([0, 2, 1].map((row) => disorder.sound[row]));
});

test('what comes by itself is struck too', async () => {
  sandbox.setFaults([{ kind: 'bad-rows', flaw: 'impossible-value' }]);
  expect((await sandbox.get<{ openInterest: string }>('binance', '/fapi/v1/openInterest?symbol=BTCUSDT')).body.openInterest).toMatch(/^-/);
  expect((await sandbox.get<{ lastFundingRate: string }>('binance', '/fapi/v1/premiumIndex?symbol=BTCUSDT')).body.lastFundingRate).toBe('-1.5');
});
