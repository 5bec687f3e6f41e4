import { DIALECTS } from '../dist/sandbox/dialects/registry.js';
import { oldestCandles } from '../dist/sandbox/markets/candles.js';
import { gridOf } from '../dist/sandbox/markets/grid.js';
import { Markets } from '../dist/sandbox/markets/markets.js';

/** Exchanges that leave out intervals without trades. */
const SILENT = new Set(['coinbase', 'hyperliquid']);

/** Every candle of a range (ms), by exchange and symbol, read from the market behind the sandbox and past its HTTP; seed 1. */
export async function truthOf(exchanges, symbols, timeframe, range) {
  const markets = await Markets.open(1, []);
  const truth = new Map();
  for (const dialect of DIALECTS.filter(({ exchange }) => exchanges.includes(exchange))) {
    for (const [{ symbol }, tape] of markets.of(dialect)) {
      if (!symbols.includes(symbol)) continue;
      const market = { tape, grid: gridOf(timeframe), now: Date.now(), fill: !SILENT.has(dialect.exchange) };
      truth.set(`${dialect.exchange} ${symbol}`, oldestCandles(market, range, Infinity).bars());
    }
  }
  return truth;
}

/** Every settlement of funding that is due in a range (ms), by exchange and symbol; seed 1. */
export function fundingTruthOf(exchanges, symbols, { from, to }) {
  // Stamps come late by less than a second.
  return perpetualsOf(exchanges, symbols, ({ funding }) =>
    funding.within({ from, to: to + 1000 }, Infinity, 'oldest').filter(({ due }) => from <= due && due < to));
}

/** What was open at the times of a period that lie in a range (ms), by exchange and symbol; seed 1. */
export function openInterestTruthOf(exchanges, symbols, period, range) {
  return perpetualsOf(exchanges, symbols, ({ openInterest }) => openInterest.within(range, gridOf(period), Infinity, 'oldest'));
}

async function perpetualsOf(exchanges, symbols, rowsOf) {
  const markets = await Markets.open(1, []);
  const truth = new Map();
  for (const dialect of DIALECTS.filter(({ exchange }) => exchanges.includes(exchange))) {
    for (const [{ symbol }, perpetual] of markets.perpetualsOf(dialect)) {
      if (symbols.includes(symbol)) truth.set(`${dialect.exchange} ${symbol}`, rowsOf(perpetual));
    }
  }
  return truth;
}

/** What differs between the truth and what is stored: candles that are wrong, too many or, of a complete archive, lost. */
export function strayRows(truth, stored, { complete }) {
  const left = new Map([...truth].flatMap(([key, rows]) => rows.map((row) => [`${key} ${row.time}`, valuesOf(row)])));
  const stray = [];
  for (const row of stored) {
    const key = `${row.exchange} ${row.symbol} ${row.time}`;
    if (left.get(key) !== valuesOf(row)) stray.push(left.has(key) ? `wrong ${key}` : `too many ${key}`);
    left.delete(key);
  }
  return complete ? [...stray, ...[...left.keys()].map((key) => `lost ${key}`)] : stray;
}

function valuesOf({ open, high, low, close, volume }) {
  return [open, high, low, close, volume].map(Number).join(' ');
}
