/**
 * The floor under bench/page.js: milliseconds of CPU that 1000 candles cost at least, for the bytes of Binance's answer.
 * From the least (a bare socket) upwards: each way does what the one before it does, and more. Also what the two pure
 * parts cost alone. All ways take turns, page by page, in one warm process, garbage collection and all threads counted;
 * the sandbox is another process. The least of many rounds is what a quiet machine takes. Needs a build.
 *
 *   node bench/page-floor.js
 */
import { connect } from 'node:net';
import { request } from 'undici';
import { validateOhlcv } from '../dist/market/datasets/candles.js';
import { median } from './measure.js';
import { startSandboxProcess } from './sandbox-process.js';

const MINUTE = 60_000;
const PAGES = 20;
const WARM_UP = 15;
const ROUNDS = 60;

const sandbox = await startSandboxProcess('--no-limits', '--exchanges', 'binance');
const origin = new URL(sandbox.origins.binance);
const newest = Math.floor(Date.now() / MINUTE) * MINUTE;
const pages = Array.from({ length: PAGES }, (_, index) => {
  const to = newest - (index + 1) * 1000 * MINUTE;
  const range = { from: to - 1000 * MINUTE, to };
  return { range, path: `/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000&startTime=${range.from}&endTime=${to - 1}` };
});
const socket = connect(Number(origin.port), origin.hostname);
const texts = new Map(await Promise.all(pages.map(async (page) => [page, await bytesByUndici(page).then(String)])));
const rows = new Map([...texts].map(([page, text]) => [page, JSON.parse(text)]));

const ways = {
  'a bare socket': (page) => bytesBySocket(page),
  '… and JSON.parse': async (page) => JSON.parse(String(await bytesBySocket(page))),
  "undici's request": (page) => bytesByUndici(page),
  '… and JSON.parse ': async (page) => JSON.parse(String(await bytesByUndici(page))),
  'JSON.parse alone': (page) => JSON.parse(texts.get(page)),
  'validation alone': (page) => validateOhlcv(rows.get(page), '1m', [page.range]),
};
const spent = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
try {
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const start = process.cpuUsage();
      for (const page of pages) await way(page);
      const { user, system } = process.cpuUsage(start);
      if (round >= 0) spent[name].push((user + system) / 1000 / PAGES);
    }
  }
} finally {
  socket.destroy();
  sandbox.close();
}
console.log(`page of ${Math.round(texts.get(pages[0]).length / 1000)} KB`);
for (const [name, times] of Object.entries(spent)) {
  console.log(`page floor, ${name.padEnd(17)} ${Math.min(...times).toFixed(2)} ms of CPU at least, ${median(times).toFixed(2)} in the middle`);
}

async function bytesByUndici({ path }) {
  const { body } = await request(origin.origin + path, { headers: { 'accept-encoding': 'gzip' } });
  return Buffer.from(await body.arrayBuffer());
}

/** The body of an answer, by as little as HTTP can be read with. */
function bytesBySocket({ path }) {
  return new Promise((resolve) => {
    const chunks = [];
    let [left, headLength] = [undefined, 0];
    const onData = (chunk) => {
      chunks.push(chunk);
      if (left === undefined) {
        const head = Buffer.concat(chunks).toString('latin1');
        headLength = head.indexOf('\r\n\r\n') + 4;
        if (headLength === 3) return;
        left = headLength + Number(/content-length: (\d+)/i.exec(head)[1]) - head.length;
      } else {
        left -= chunk.length;
      }
      if (left > 0) return;
      socket.off('data', onData);
      resolve(Buffer.concat(chunks).subarray(headLength));
    };
    socket.on('data', onData);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${origin.host}\r\n\r\n`);
  });
}
