import { describe, expect, test } from '@jest/globals';
import { BINANCE_FUNDING } from '../../../src/sandbox/dialects/binance-funding.js';
import { BINANCE_LISTINGS } from '../../../src/sandbox/dialects/binance-listings.js';
import { gridOf } from '../../../src/sandbox/markets/grid.js';
import type { Interruption } from '../../../src/sandbox/markets/interruptions.js';
import { Markets } from '../../../src/sandbox/markets/markets.js';
import type { Perpetual } from '../../../src/sandbox/markets/perpetual.js';
import { DAY, HOUR, MINUTE } from '../running-sandbox.js';

const LISTER = { exchange: 'binance', listings: BINANCE_LISTINGS, list: () => undefined, funding: BINANCE_FUNDING };
const FROM = Date.parse('2024-01-01');

async function perpetual(symbol: string, interruptions: readonly Interruption[] = [], seed = 1): Promise<Perpetual> {
  const markets = await Markets.open(seed, [], interruptions);
  return [...markets.perpetualsOf(LISTER)].find(([listing]) => listing.symbol === symbol)![1];
}

const range = (from: string, to: string): { from: number; to: number } => ({ from: Date.parse(from), to: Date.parse(to) });

describe('funding', () => {
  const hours = async (symbol: string, from: string, to: string): Promise<string[]> =>
    (await perpetual(symbol)).funding.within(range(from, to), Infinity, 'oldest')
      .map(({ due, hours: length }) => `${new Date(due).toISOString().slice(5, 13)} ${length}`);

  test('is settled every eight hours, and more often from a change on', async () => {
    expect(await hours('LINK/USDT:USDT', '2024-01-09T23:00Z', '2024-01-10T17:00Z')).toEqual(['01-10T00 8', '01-10T08 8', '01-10T12 4', '01-10T16 4']);
    expect(await hours('LINK/USDT:USDT', '2024-05-02T11:00Z', '2024-05-03T01:00Z')).toEqual(['05-02T12 4', '05-02T16 4', '05-03T00 8']);
    expect(await hours('DOGE/USDT:USDT', '2024-03-01T19:00Z', '2024-03-02T02:30Z')).toEqual(['03-01T20 4', '03-02T00 4', '03-02T01 1', '03-02T02 1']);
  });

  test('begins after the listing, and can be taken from either end', async () => {
    const { funding } = await perpetual('BTC/USDT:USDT');
    const wide = { from: 0, to: FROM };
    expect(funding.within(wide, 2, 'oldest').map(({ due }) => due)).toEqual([Date.parse('2019-09-09'), Date.parse('2019-09-08') + 32 * HOUR]);
    expect(funding.within(wide, 2, 'newest').map(({ due }) => due)).toEqual([FROM - 16 * HOUR, FROM - 8 * HOUR]);
    const all = funding.within(wide, Infinity, 'oldest');
    expect(funding.within(wide, Infinity, 'newest')).toEqual(all);
    expect(all).toHaveLength((FROM - Date.parse('2019-09-09')) / (8 * HOUR));
  });

  test('has rates of eight digits: many at the interest, some negative, some at the cap, none beyond', async () => {
    const { funding } = await perpetual('SOL/USDT:USDT');
    const rates = funding.within(range('2021-01-01', '2026-01-01'), Infinity, 'oldest').map(({ rate }) => rate);
    for (const rate of rates) expect(rate).toMatch(/^-?0\.\d{8}$/);
    const share = (is: (rate: number) => boolean): number => rates.filter((rate) => is(Number(rate))).length / rates.length;
    expect(share((rate) => rate === 0.0001)).toBeGreaterThan(0.3);
    expect(share((rate) => rate < 0)).toBeGreaterThan(0.02);
    expect(share((rate) => Math.abs(rate) === 0.0075)).toBeGreaterThan(0.001);
    expect(share((rate) => Math.abs(rate) > 0.0075)).toBe(0);
    expect(new Set(rates).size).toBeGreaterThan(100);
  });

  test('is stamped when it is due, or up to 47 ms later, and found by its stamp', async () => {
    const { funding } = await perpetual('BTC/USDT:USDT');
    const rates = funding.within(range('2024-01-01', '2024-03-01'), Infinity, 'oldest');
    const late = rates.map(({ time, due }) => time - due);
    expect([Math.min(...late), Math.max(...late) > 30, Math.max(...late) <= 47]).toEqual([0, true, true]);
    const tardy = rates.find(({ time, due }) => time > due)!;
    const found = (from: number, to: number): number => funding.within({ from, to }, Infinity, 'oldest').length;
    expect([found(tardy.due, tardy.time), found(tardy.time, tardy.time + 1), found(tardy.due, tardy.due + 1)]).toEqual([0, 1, 0]);
  });

  test('knows what settles the running period', async () => {
    const { funding } = await perpetual('BTC/USDT:USDT');
    expect(funding.running(FROM + 3 * HOUR)).toEqual(funding.within({ from: FROM + HOUR, to: FROM + 10 * HOUR }, 1, 'oldest')[0]);
    expect(funding.running(FROM)!.due).toBe(FROM + 8 * HOUR);
  });
});

describe('open interest', () => {
  const FIVE = gridOf('5m');

  test('is the same at a time whatever the period, and moves a little', async () => {
    const { openInterest } = await perpetual('BTC/USDT:USDT');
    const day = { from: FROM, to: FROM + DAY };
    const rows = openInterest.within(day, FIVE, Infinity, 'oldest');
    expect(rows.map(({ time }) => time)).toEqual(Array.from({ length: 288 }, (_, step) => FROM + step * 5 * MINUTE));
    expect(openInterest.within(day, gridOf('1h'), Infinity, 'oldest')).toEqual(rows.filter((_, step) => step % 12 === 0));
    const amounts = rows.map(({ amount }) => Number(amount));
    expect(new Set(amounts).size).toBeGreaterThan(280);
    for (const [step, amount] of amounts.entries()) expect(Math.abs(amount / (amounts[step - 1] ?? amount) - 1)).toBeLessThan(0.05);
  });

  test('is worth its amount at the mark price, to the last digit', async () => {
    const { openInterest, mark } = await perpetual('DOGE/USDT:USDT');
    const { time, amount, value } = openInterest.at(FROM);
    expect(BigInt(value.replace('.', ''))).toBe(BigInt(amount) * BigInt(mark.unitsAt(time)));
  });

  test('has no rows while the exchange is down, nor before the listing', async () => {
    const outage = { kind: 'outage', from: FROM + HOUR, to: FROM + 2 * HOUR } as const;
    const { openInterest } = await perpetual('BTC/USDT:USDT', [outage]);
    const times = openInterest.within({ from: FROM + 50 * MINUTE, to: FROM + 2 * HOUR + 1 }, FIVE, Infinity, 'oldest').map(({ time }) => (time - FROM) / MINUTE);
    expect(times).toEqual([50, 55, 120]);
    expect(openInterest.within({ from: 0, to: FROM }, FIVE, 1, 'oldest')[0]!.time).toBe(Date.parse('2019-09-08T18:00Z'));
    expect(openInterest.within({ from: 0, to: 1000 }, FIVE, 1, 'newest')).toEqual([]);
  });
});

test('the seed decides, and the same seed decides the same', async () => {
  const rates = async (seed: number): Promise<unknown> => (await perpetual('ETH/USDT:USDT', [], seed)).openInterest.at(FROM);
  expect(await rates(1)).toEqual(await rates(1));
  expect(await rates(2)).not.toEqual(await rates(1));
});
