import { describe, expect, test } from '@jest/globals';
import { floor, next, type Timeframe } from '../../../src/market/timeframe.js';
import { binance } from '../../../src/sandbox/dialects/binance.js';
import { kraken } from '../../../src/sandbox/dialects/kraken.js';
import { textBar } from '../../../src/sandbox/markets/counted-bar.js';
import { sumDecimals } from '../../../src/sandbox/markets/decimal.js';
import { Markets, type Lister } from '../../../src/sandbox/markets/markets.js';
import type { Bar, Tape } from '../../../src/sandbox/markets/tape.js';
import { DAY, HOUR, MINUTE } from '../running-sandbox.js';

const START = Date.parse('2024-05-15T00:00Z');

async function tapeOf(symbol: string, lister: Lister = binance, seed: number | string = 1): Promise<Tape> {
  const markets = await Markets.open(seed, []);
  return [...markets.of(lister)].find(([listing]) => listing.symbol === symbol)![1];
}

function bars(tape: Tape, from: number, to: number, length: number): Bar[] {
  const found: Bar[] = [];
  for (let time = from; time < to; time += length) {
    const bar = tape.bar(time, time + length);
    if (bar !== undefined) found.push(textBar(bar));
  }
  return found;
}

/** What the bars come to, by the definition of a candle. */
function aggregate(time: number, parts: readonly Bar[]): Bar {
  const best = (key: 'high' | 'low', better: (a: number, b: number) => boolean): string =>
    parts.map((part) => part[key]).reduce((a, b) => (better(Number(b), Number(a)) ? b : a));
  return {
    time,
    open: parts[0]!.open,
    high: best('high', (a, b) => a > b),
    low: best('low', (a, b) => a < b),
    close: parts.at(-1)!.close,
    volume: sumDecimals(parts.map((part) => part.volume)),
    quoteVolume: sumDecimals(parts.map((part) => part.quoteVolume)),
    trades: parts.reduce((sum, part) => sum + part.trades, 0),
  };
}

describe('a seeded market', () => {
  test.each(['BTC/USDT', 'SHIB/USDT', 'MLN/USDT'])('%s: a minute is what its seconds come to, and an hour what its minutes do', async (symbol) => {
    const tape = await tapeOf(symbol);
    const traded = bars(tape, START, START + HOUR, MINUTE);
    expect(traded.length).toBeGreaterThan(20);
    expect(textBar(tape.bar(START, START + HOUR)!)).toEqual(aggregate(START, traded));
    for (const minute of traded.slice(0, 10)) {
      expect(aggregate(minute.time, bars(tape, minute.time, minute.time + MINUTE, 1000))).toEqual(minute);
    }
  });

  test.each<Timeframe>(['4h', '1d', '1w', '1M'])('a candle of %s is what its minutes come to', async (timeframe) => {
    const tape = await tapeOf('MLN/USDT');
    const open = floor(START, timeframe);
    const end = next(START, timeframe);
    expect(textBar(tape.bar(open, end)!)).toEqual(aggregate(open, bars(tape, open, end, MINUTE)));
  });

  test('every candle is one: low is lowest, high is highest, all are positive', async () => {
    for (const symbol of ['BTC/USDT', 'SHIB/USDT', 'MLN/USDT']) {
      for (const bar of bars(await tapeOf(symbol), START, START + DAY, MINUTE)) {
        const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map(Number) as [number, number, number, number];
        expect(low > 0 && low <= Math.min(open, close) && Math.max(open, close) <= high).toBe(true);
        expect(Number(bar.volume) > 0 && bar.trades > 0).toBe(true);
      }
    }
  });

  test('each minute opens where the one before closed, across midnight too', async () => {
    const minutes = bars(await tapeOf('ETH/USDT'), START - HOUR, START + HOUR, MINUTE);
    expect(minutes).toHaveLength(120);
    for (const [index, minute] of minutes.entries()) {
      if (index > 0) expect(minute.open).toBe(minutes[index - 1]!.close);
    }
  });

  test('the same seed gives the same market, another seed another', async () => {
    const at = async (seed: number | string): Promise<Bar | undefined> => (await tapeOf('BTC/USDT', binance, seed)).bar(START, START + MINUTE);
    expect(await at(7)).toEqual(await at(7));
    expect(await at(7)).not.toEqual(await at('seven'));
  });

  test('days do not depend on which were looked at before', async () => {
    const fresh = await tapeOf('SOL/USDT');
    const used = await tapeOf('SOL/USDT');
    for (let day = 0; day < 300; day++) used.bar(START + day * DAY, START + (day + 1) * DAY);
    expect(used.bar(START, START + HOUR)).toEqual(fresh.bar(START, START + HOUR));
  });

  test('closes agree across exchanges and quotes within a tenth of a percent', async () => {
    const tapes = await Promise.all([
      tapeOf('BTC/USDT'),
      tapeOf('BTC/USDC'),
      tapeOf('BTC/USDT', kraken),
      tapeOf('BTC/USD', kraken),
    ]);
    for (let time = START; time < START + DAY; time += 17 * MINUTE) {
      const closes = tapes.map((tape) => Number(tape.bar(time, time + MINUTE)!.close));
      expect(Math.max(...closes) / Math.min(...closes)).toBeLessThan(1.001);
    }
  });

  test('prices and volumes look like those of the asset', async () => {
    const bitcoin = (await tapeOf('BTC/USDT')).bar(START, START + DAY)!;
    expect(Number(bitcoin.close)).toBeGreaterThan(20_000);
    expect(Number(bitcoin.close)).toBeLessThan(180_000);
    const shiba = (await tapeOf('SHIB/USDT')).bar(START, START + MINUTE)!;
    expect(shiba.close).toMatch(/^0\.0000\d{4}$/);
    expect(Number(shiba.volume)).toBeGreaterThan(1e8);
    // The turnover divided by the volume is a price between low and high.
    expect(Number(bitcoin.quoteVolume) / Number(bitcoin.volume)).toBeGreaterThan(Number(bitcoin.low));
    expect(Number(bitcoin.quoteVolume) / Number(bitcoin.volume)).toBeLessThan(Number(bitcoin.high));
  });

  test('an illiquid market has minutes without trades, and knows where the traded ones are', async () => {
    const tape = await tapeOf('MLN/USDT');
    const times = new Set(bars(tape, START, START + DAY, MINUTE).map((bar) => bar.time));
    expect(times.size).toBeGreaterThan(500);
    expect(times.size).toBeLessThan(1200);
    for (let time = START; time < START + HOUR; time += MINUTE) {
      const from = tape.tradedFrom(time)!;
      const before = tape.tradedBefore(time + MINUTE)!;
      expect(times.has(from) && from >= time).toBe(true);
      expect(before <= time && (times.has(before) || before < START)).toBe(true);
      for (let quiet = time; quiet < from; quiet += MINUTE) expect(times.has(quiet)).toBe(false);
    }
  });

  test('nothing is traded before the listing', async () => {
    const tape = await tapeOf('SOL/USDT');
    expect(tape.bar(tape.listedAt - DAY, tape.listedAt)).toBeUndefined();
    expect(tape.tradedBefore(tape.listedAt)).toBeUndefined();
    expect(tape.tradedFrom(0)).toBe(tape.listedAt);
    expect(tape.bar(floor(tape.listedAt, '1M'), tape.listedAt + HOUR)?.open).toBe(tape.bar(tape.listedAt, tape.listedAt + MINUTE)?.open);
  });
});
