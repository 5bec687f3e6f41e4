/**
 * How many candles a second validateOhlcv checks, in pages of 1,000 rows as exchanges send them.
 * Needs a build. Prints the median of several runs after a warm-up.
 */
import { validateOhlcv } from '../dist/market/datasets/candles.js';

const MINUTE = 60_000;
const PAGES = 300;
const ROWS = 1000;
const RUNS = 9;

/** Deterministic, so that runs compare (Numerical Recipes' LCG). */
function randomFrom(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

function makePages() {
  const random = randomFrom(1);
  const pages = [];
  for (let page = 0; page < PAGES; page++) {
    const from = Date.UTC(2023, 0, 1) + page * ROWS * MINUTE;
    const rows = Array.from({ length: ROWS }, (_, i) => {
      const low = 30_000 + random() * 1000;
      const [open, close, high] = [low + random() * 10, low + random() * 10, low + 10];
      return [from + i * MINUTE, ...[open, high, low, close].map((price) => price.toFixed(8)), (random() * 50).toFixed(8)];
    });
    pages.push({ rows, range: { from, to: from + ROWS * MINUTE } });
  }
  return pages;
}

function run(pages) {
  const start = performance.now();
  let candles = 0;
  for (const { rows, range } of pages) candles += validateOhlcv(rows, '1m', [range]).rows.length;
  if (candles !== PAGES * ROWS) throw new Error(`only ${candles} candles passed`);
  return (candles / (performance.now() - start)) * 1000;
}

const pages = makePages();
for (let i = 0; i < 3; i++) run(pages);
const rates = Array.from({ length: RUNS }, () => run(pages)).sort((a, b) => a - b);
const rate = rates[Math.floor(RUNS / 2)];
console.log(`validation: ${Math.round(rate).toLocaleString('en')} candles/s (median of ${RUNS} runs of ${(PAGES * ROWS).toLocaleString('en')})`);
